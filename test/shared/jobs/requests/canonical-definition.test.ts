import { describe, expect, test } from 'vitest'
import { contains, days, everything } from '../../../../shared/jobs/define-jobs.js'
import { readJobs } from '../../../../shared/jobs/read-jobs.js'
import { pollRequestsOf } from '../../../../shared/jobs/requests/poll-request.js'

const SUBJECT = { subject: contains('x') }
const A = contains('x')
const B = contains('y')

describe('a version stays as it is with', () => {
  test.each([
    ['the order of header fields', { header: { a: A, b: B } }, { header: { b: B, a: A } }],
    ['the case of their names', { header: { 'X-A': A } }, { header: { 'x-a': A } }],
    ['a default that is written out', SUBJECT, { subject: contains('x', { foldWidth: false }) }],
    ['one of an address', { from: 'a@b.example' }, { from: { address: 'a@b.example' } }],
    [
      'that one written out',
      { from: 'a@b.example' },
      { from: { address: 'a@b.example', caseSensitive: false } },
    ],
    ['a list of one', { to: 'a@b.example' }, { to: ['a@b.example'] }],
    ['the order of fields', { unread: true, ...SUBJECT }, { ...SUBJECT, unread: true }],
    [
      'the order within any',
      { any: [{ header: { b: B, a: A } }] },
      { any: [{ header: { A, B } }] },
    ],
  ])('%s', (_, one, other) => {
    expect(versionOf({ when: one })).toBe(versionOf({ when: other }))
  })

  test.each([{ folder: 'INBOX' }, { then: 'leave' }, { keep: { for: days(7), text: true } }])(
    'the default %j of the monitor',
    (settings) => {
      expect(versionOf(settings)).toBe(versionOf({}))
    },
  )
})

test('another definition has another version', () => {
  const versions = [
    {},
    { when: SUBJECT },
    { when: { subject: contains('x', { foldWidth: true }) } },
    { when: { subject: contains('x', { caseSensitive: true }) } },
    { when: { unread: false } },
    { when: { unread: true } },
    { when: { hasAttachment: false } },
    { when: { header: { a: A } } },
    { when: { header: { a: B } } },
    { when: { any: [SUBJECT] } },
    { when: { not: SUBJECT } },
    { when: { from: 'a@b.example' } },
    { when: { from: { address: 'a@b.example', caseSensitive: true } } },
    { folder: 'Done' },
    { then: 'mark-read' },
    { keep: { for: days(7), text: false } },
    { keep: { for: days(7), message: false } },
    { keep: { for: days(14) } },
  ].map(versionOf)
  expect(new Set(versions).size).toBe(versions.length)
})

/** The version of a monitor with these settings. */
function versionOf(settings: object): string | undefined {
  const monitor = {
    mailbox: 'operations',
    when: everything(),
    keep: { for: days(7) },
    startFrom: 'now',
    ...settings,
  }
  const imap = { host: 'imap.example.co.jp' }
  const mailboxes = { operations: { address: 'operations@example.co.jp', imap } }
  const [request] = pollRequestsOf(readJobs({ mailboxes, monitors: { all: monitor } }, 'jobs.ts'))
  return request?.monitors[0]?.version
}
