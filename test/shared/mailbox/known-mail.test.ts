import { describe, expect, test } from 'vitest'
import { KnownMail, type MailTraits } from '../../../shared/mailbox/known-mail.js'
import type { LedgerEntry } from '../../../shared/mailbox/ledger.js'

const DATE = '2026-11-21T08:00:00.000Z'
const ENTRY: LedgerEntry = {
  uid: 17,
  internalDate: '2026-11-21T09:00:00.000Z',
  size: 1_000,
  messageId: '<1@example.com>',
  from: 'a@example.com',
  subject: 'job 1',
  date: DATE,
  decisions: [{ monitor: 'one', version: 'v', result: 'unmatched' }],
}
const MAIL: MailTraits = {
  messageId: '<1@example.com>',
  from: 'a@example.com',
  subject: 'job 1',
  date: new Date(DATE),
  internalDate: new Date('2026-11-21T09:00:00.000Z'),
  size: 1_000,
}
const OTHER_DAY = { internalDate: new Date('2026-12-01T09:00:00.000Z') }

function knownOf(entries: readonly LedgerEntry[]): KnownMail {
  const known = new KnownMail()
  for (const entry of entries) known.add(0, entry)
  known.seal()
  return known
}

describe('a message is known', () => {
  test.each<[string, Partial<LedgerEntry>, Partial<MailTraits>, boolean]>([
    ['that is the same', {}, {}, true],
    ['whose INTERNALDATE was lost', {}, OTHER_DAY, true],
    ['whose size is told otherwise', {}, { size: 1_020 }, true],
    ['not, if neither is the same', {}, { size: 1_020, ...OTHER_DAY }, false],
    ['not, with another Message-ID', {}, { messageId: '<2@example.com>' }, false],
    ['not, with another Date', {}, { date: new Date('2026-11-21T08:00:01Z') }, false],
    ['whatever its subject, if it has a Message-ID', {}, { subject: 'Re: job 1' }, true],
    ['of an older page, that has no Date', { date: undefined }, {}, true],
    [
      'without a Message-ID, by author and subject',
      { messageId: undefined },
      { messageId: undefined },
      true,
    ],
    [
      'not, by another author',
      { messageId: undefined },
      { messageId: undefined, from: 'b@example.com' },
      false,
    ],
    [
      'not, by another subject',
      { messageId: undefined },
      { messageId: undefined, subject: 'job 2' },
      false,
    ],
    ['not, with an id where there was none', { messageId: undefined }, {}, false],
    [
      'whose subject the ledger has cut',
      { messageId: undefined, subject: `${'x'.repeat(200)}...` },
      { messageId: undefined, subject: 'x'.repeat(500) },
      true,
    ],
  ])('%s', (_, entry, mail, isKnown) => {
    const { ...whole } = { ...ENTRY, ...entry }
    const found = knownOf([whole]).find({ ...MAIL, ...mail }, { ofAnyDate: true })
    expect(found?.uid).toBe(isKnown ? 17 : undefined)
  })

  test('not by its size alone, where its INTERNALDATE counts', () => {
    expect(knownOf([ENTRY]).find({ ...MAIL, ...OTHER_DAY }, { ofAnyDate: false })).toBeUndefined()
    expect(knownOf([ENTRY]).find(MAIL, { ofAnyDate: false })).toBeDefined()
  })
})

test('of two copies each is found once, that of the same INTERNALDATE first', () => {
  const later = { ...ENTRY, uid: 18, internalDate: '2026-11-22T09:00:00.000Z' }
  const known = knownOf([ENTRY, later])
  const find = (mail: Partial<MailTraits>, uid: number) => {
    const found = known.find({ ...MAIL, ...mail }, { ofAnyDate: true })
    if (found) known.assign(found, uid)
    return found?.uid
  }
  expect(find({ internalDate: new Date('2026-11-22T09:00:00Z') }, 1)).toBe(18)
  expect(find(OTHER_DAY, 2)).toBe(17)
  expect(find({}, 3)).toBeUndefined()
  expect(known.assignedTo(2)?.uid).toBe(17)
})

test('pages of monitors that caught up tell of one message', () => {
  const twice = {
    ...ENTRY,
    decisions: [{ monitor: 'two', version: 'v', result: 'matched' as const }],
  }
  const known = knownOf([ENTRY, twice])
  const found = known.find(MAIL, { ofAnyDate: true })
  expect([...(found?.monitors ?? [])].toSorted()).toEqual(['one', 'two'])
  if (found) known.assign(found, 1)
  expect(known.find(MAIL, { ofAnyDate: true })).toBeUndefined()
})

test('what went while it was read was not decided on', () => {
  const gone = {
    ...ENTRY,
    decisions: [{ monitor: 'one', version: 'v', result: 'missing' as const }],
  }
  expect(knownOf([gone]).find(MAIL, { ofAnyDate: true })?.monitors.size).toBe(0)
})

test('what was recognised from a numbering before is one message, with all that has decided on it', () => {
  const known = new KnownMail()
  known.add(0, ENTRY)
  const again = {
    ...ENTRY,
    uid: 3,
    decisions: [{ monitor: 'two', version: 'v', result: 'recognised' as const }],
  }
  known.add(1, again, { epoch: 0, uid: 17 })
  known.seal()
  const found = known.find(MAIL, { ofAnyDate: true })
  expect(found).toMatchObject({ epoch: 1, uid: 3 })
  expect([...(found?.monitors ?? [])].toSorted()).toEqual(['one', 'two'])
  if (found) known.assign(found, 1)
  expect(known.find(MAIL, { ofAnyDate: true })).toBeUndefined()
})

test('a hundred thousand messages take some bytes each, also if all are the same', () => {
  const before = process.memoryUsage().arrayBuffers
  const known = new KnownMail()
  const count = 100_000
  for (let uid = 1; uid <= count; uid += 1)
    known.add(0, { ...ENTRY, uid, ...(uid % 2 === 0 && { messageId: `<${uid}@example.com>` }) })
  known.seal()
  const perMessage = (process.memoryUsage().arrayBuffers - before) / count
  expect(perMessage).toBeLessThan(200)
  let found = 0
  for (let uid = 1; uid <= count / 2 + 10; uid += 1) {
    const message = known.find(MAIL, { ofAnyDate: true })
    if (message) known.assign(message, uid)
    if (message) found += 1
  }
  expect(found).toBe(count / 2)
})
