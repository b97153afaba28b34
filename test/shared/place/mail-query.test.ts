import { describe, expect, test } from 'vitest'
import { mailOfPage } from '../../../shared/place/decided-mail.js'
import { type MailQuery, queryTest } from '../../../shared/place/mail-query.js'
import { decisionOf, entryOf, pageOf } from './ledger-pages.js'

const AT = new Date('2026-11-20T08:00:00Z')
const DAY = { from: new Date('2026-11-20T00:00:00Z'), until: new Date('2026-11-20T23:59:59Z') }

const isFound = (query: Partial<MailQuery>, entry = {}, decidedAt = AT): boolean => {
  const [mail] = mailOfPage(pageOf(decidedAt, [entryOf(7, AT, entry)]))
  return mail !== undefined && queryTest({ ...DAY, ...query })(mail)
}

describe('a Message-ID is found as people copy it', () => {
  const messageId = '<20261120.0830@example.com>'
  test.each([
    ['<20261120.0830@example.com>', true],
    ['20261120.0830@example.com', true],
    ['  <20261120.0830@example.com> ', true],
    ['Message-ID: <20261120.0830@example.com>', true],
    ['message-id:20261120.0830@example.com', true],
    ['0830@example.com', false],
    ['20261120.0830@example.co', false],
  ])('%s: %s', (asked, found) => {
    expect(isFound({ messageId: asked }, { messageId })).toBe(found)
  })

  test('also one that the ledger has cut short', () => {
    const long = `<${'x'.repeat(300)}@example.com>`
    expect(isFound({ messageId: long }, { messageId: `${long.slice(0, 200)}...` })).toBe(true)
    expect(isFound({ messageId: `y${long}` }, { messageId: `${long.slice(0, 200)}...` })).toBe(
      false,
    )
  })
})

test.each([
  ['batch@example.com', true],
  ['BATCH@Example.COM', true],
  ['*@example.com', true],
  ['batch@*', true],
  ['example', true],
  ['*@example.co', false],
  ['b.tch@example.com', false],
  ['other@example.com', false],
])('--from %s: %s', (sender, found) => {
  expect(isFound({ sender })).toBe(found)
})

test.each([
  ['JOB-END', 'JOB-END 7', true],
  ['end job', 'JOB-END 7', true],
  ['請求書', '【ご案内】請求書の送付', true],
  ['ﾃｽﾄ', 'テスト完了', true],
  ['ＪＯＢ', 'job 7', true],
  ['job ended', 'JOB-END 7', false],
  ['7 8', 'JOB-END 7', false],
])('--subject %s in %s: %s', (asked, subject, found) => {
  expect(isFound({ subject: asked }, { subject })).toBe(found)
})

test('a mail without sender, subject, size or Message-ID is found by none of them', () => {
  const bare = { from: undefined, subject: undefined, messageId: undefined, size: undefined }
  expect(isFound({}, bare)).toBe(true)
  expect(isFound({ sender: 'x' }, bare)).toBe(false)
  expect(isFound({ subject: 'x' }, bare)).toBe(false)
  expect(isFound({ messageId: 'x' }, bare)).toBe(false)
})

test('a mail counts by its arrival, or by its decision', () => {
  const later = new Date('2026-11-25T00:00:00Z')
  const earlier = { internalDate: '2026-11-01T00:00:00.000Z' }
  expect(isFound({}, {}, later)).toBe(true)
  expect(isFound({}, earlier)).toBe(true)
  expect(isFound({}, earlier, later)).toBe(false)
})

test('monitor and result have to hold of one decision', () => {
  const decisions = [decisionOf('nightly', 'matched'), decisionOf('weekly', 'unmatched')]
  expect(isFound({ monitor: 'weekly' }, { decisions })).toBe(true)
  expect(isFound({ monitor: 'weekly', result: 'unmatched' }, { decisions })).toBe(true)
  expect(isFound({ monitor: 'weekly', result: 'matched' }, { decisions })).toBe(false)
  expect(isFound({ monitor: 'daily' }, { decisions })).toBe(false)
})
