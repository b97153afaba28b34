import { describe, expect, test } from 'vitest'
import { KEEP_DAYS } from '../../../../shared/contract/retention.js'
import { faultLine } from '../../../../shared/failures/configuration-errors.js'
import { cron, days, minutes, seconds } from '../../../../shared/jobs/define-jobs.js'
import { faultsIn } from '../../../../shared/jobs/schema/faults.js'
import { jobsSchema, monitorSchema } from '../../../../shared/jobs/schema/jobs-schema.js'
import { mailboxSchema } from '../../../../shared/jobs/settings/mailbox-schema.js'
import { FULL_JOBS, pathsIn, WRONG_VALUES, withMember } from '../wrong-values.js'

const MAILBOX = { address: 'operations@example.co.jp', imap: { host: 'imap.example.co.jp' } }
const MONITOR = {
  mailbox: 'operations',
  when: { from: 'a@example.com' },
  keep: { for: days(30) },
  startFrom: 'now',
}

test('a file in which every setting is given is valid', () => {
  expect(faultsIn(jobsSchema, FULL_JOBS)).toEqual([])
})

test('what is left out has its default', () => {
  expect(mailboxSchema.parse(MAILBOX)).toEqual({
    ...MAILBOX,
    imap: { host: 'imap.example.co.jp', security: 'tls', auth: 'password' },
    poll: minutes(10),
  })
  expect(monitorSchema.parse(MONITOR)).toEqual({
    mailbox: 'operations',
    folder: 'INBOX',
    when: { from: ['a@example.com'] },
    keep: { for: 30, message: true, text: true, attachments: true },
    startFrom: 'now',
    then: 'leave',
    receiveWithin: 300,
    enabled: true,
  })
})

test.each([
  { file: { mailboxes: { operations: MAILBOX } }, faults: 0 },
  { file: { senders: { default: { via: 'ses', from: 'noreply@example.com' } } }, faults: 0 },
  { file: {}, faults: 1 },
  { file: { mailboxes: {}, senders: {}, addresses: { oncall: 'a@example.com' } }, faults: 1 },
])('a file has mailboxes or senders: $file', ({ file, faults }) => {
  expect(linesOf(jobsSchema, file)).toEqual(
    Array.from({ length: faults }, () => expect.stringContaining('must be defineJobs({ mailboxes')),
  )
})

describe('a fault of a mailbox', () => {
  test.each([
    { setting: { address: 'operations' }, says: 'address: must be a mail address' },
    { setting: { imap: undefined }, says: 'imap: is missing; must be { host, port?, security?' },
    { setting: { imap: {} }, says: 'imap.host: is missing; must be a host name' },
    { setting: { imap: { host: 'imaps://x' } }, says: 'imap.host: must be a host name' },
    { setting: { imap: { host: 'x', port: 0 } }, says: 'imap.port: must be a port, 1 to 65535' },
    { setting: { imap: { host: 'x', port: '993' } }, says: 'imap.port: must be a whole number' },
    {
      setting: { imap: { host: 'x', security: 'ssl' } },
      says: 'imap.security: must be "tls", "starttls" or "none" (found "ssl")',
    },
    { setting: { imap: { host: 'x', ca: 'MIIB' } }, says: 'imap.ca: must be a certificate in PEM' },
    {
      setting: { imap: { host: 'x', password: 'not-a-real-password' } },
      says: 'imap.password: is not a setting; there are: host, provider, port, security, username, auth, servername, ca (found "********")',
    },
    { setting: { poll: 10 }, says: 'poll: must be minutes(10), or cron("0 9 * * MON-FRI"' },
    {
      setting: { secondsPerMessage: 0 },
      says: 'secondsPerMessage: must be a number of seconds above 0, at most 1800',
    },
    { setting: { sentCopy: true }, says: "sentCopy: must be { folder: '\\\\Sent' }" },
    { setting: { sentCopy: {} }, says: 'sentCopy.folder: is missing; must be a folder name' },
    {
      setting: { sentCopy: { folder: '\\Outbox' } },
      says: 'sentCopy.folder: is no use of a folder',
    },
    { setting: { sentCopy: { folder: '{{x}}' } }, says: 'sentCopy.folder: must have no {{ in it' },
    { setting: { poll: seconds(90) }, says: 'poll: must be a whole number of minutes, 1 to 1440' },
    { setting: { poll: minutes(1441) }, says: 'poll: must be a whole number of minutes' },
    { setting: { poll: cron('0 9 * * 1', 'UTC') }, says: 'poll: must name weekdays (MON-FRI)' },
    { setting: { poll: cron('0 9 * * *', 'JST') }, says: 'poll: has an unknown time zone "JST"' },
  ])('$says', ({ setting, says }) => {
    expect(linesOf(mailboxSchema, { ...MAILBOX, ...setting })).toEqual([
      expect.stringContaining(says),
    ])
  })
})

test.each([
  { receiveWithin: undefined, read: 300 },
  { receiveWithin: seconds(5), read: 5 },
  { receiveWithin: seconds(1_800), read: 1_800 },
  { receiveWithin: minutes(30), read: 1_800 },
  { receiveWithin: minutes(2), read: 120 },
])('receiveWithin of $receiveWithin is $read s', ({ receiveWithin, read }) => {
  const given = { ...MONITOR, ...(receiveWithin && { receiveWithin }) }
  expect(monitorSchema.parse(given).receiveWithin).toBe(read)
})

describe('a fault of a monitor', () => {
  test.each([
    { setting: { mailbox: undefined }, says: 'mailbox: is missing; must be the name of a mailbox' },
    { setting: { folder: '' }, says: 'folder: must not be empty' },
    ...[4, 1_801, 0, -5, 7.5, Number.NaN, Number.POSITIVE_INFINITY].map((count) => ({
      setting: { receiveWithin: seconds(count) },
      says: 'must be a whole number of seconds, 5 to 1800: seconds(300)',
    })),
    {
      setting: { receiveWithin: minutes(31) },
      says: 'receiveWithin.seconds: must be a whole number of seconds, 5 to 1800: seconds(300) (found 1860)',
    },
    { setting: { receiveWithin: days(1) }, says: 'must be a whole number of seconds, 5 to 1800' },
    { setting: { receiveWithin: 300 }, says: 'receiveWithin: must be' },
    { setting: { receiveWithin: '300' }, says: 'receiveWithin: must be' },
    { setting: { receiveWithin: null }, says: 'receiveWithin: must be' },
    { setting: { receiveWithin: {} }, says: 'receiveWithin.seconds: is missing; must be' },
    { setting: { receiveWithin: { ...seconds(60), x: 1 } }, says: 'receiveWithin.x: is not' },
    { setting: { folder: 'a//b' }, says: 'folder: must not begin or end with /, nor have two' },
    { setting: { folder: '/a' }, says: 'folder: must not begin or end with /' },
    { setting: { folder: '\\Sentt' }, says: "folder: is no use of a folder; there are: '\\\\All'" },
    { setting: { enabled: 'no' }, says: 'enabled: must be true or false' },
    { setting: { formerly: 'Old Name' }, says: 'formerly: is not a name: lower-case letters' },
    { setting: { folder: 'x'.repeat(1_001) }, says: 'folder: must have at most 1000 characters' },
    {
      setting: { when: undefined },
      says: 'when: is missing; must be { from, subject, text, ... }',
    },
    { setting: { when: { from: 'x' } }, says: 'when.from: must be an address' },
    { setting: { when: { fron: 'x' } }, says: 'when.fron: is not a setting' },
    { setting: { keep: {} }, says: 'keep.for: is missing; must be days(n) with n one of 1, 3, 7' },
    {
      setting: { keep: { for: days(2) } },
      says: 'keep.for: must be days(n) with n one of 1, 3, 7',
    },
    { setting: { keep: { for: 'always' } }, says: 'keep.for: must be days(n) with n one of' },
    { setting: { keep: { for: days(7), text: 1 } }, says: 'keep.text: must be true or false' },
    { setting: { startFrom: undefined }, says: "startFrom: is missing; must be 'now', 'all', a" },
    { setting: { startFrom: 'Now' }, says: "startFrom: must be 'now', 'all', a date such as" },
    { setting: { startFrom: '2026-02-30' }, says: "startFrom: must be 'now', 'all', a date" },
    { setting: { keeps: {} }, says: 'did you mean keep?' },
  ])('$says', ({ setting, says }) => {
    expect(linesOf(monitorSchema, { ...MONITOR, ...setting })).toEqual([
      expect.stringContaining(says),
    ])
  })

  test.each(KEEP_DAYS)('none: mail is kept for %i days', (count) => {
    expect(linesOf(monitorSchema, { ...MONITOR, keep: { for: days(count) } })).toEqual([])
  })
})

test.each([
  { name: 'nightly-batch', valid: true },
  { name: 'a', valid: true },
  { name: '2', valid: true },
  { name: 'n'.repeat(64), valid: true },
  { name: 'n'.repeat(65), valid: false },
  { name: 'Nightly', valid: false },
  { name: '-nightly', valid: false },
  { name: 'nightly-', valid: false },
  { name: 'a.b', valid: false },
  { name: 'a/b', valid: false },
  { name: '夜間', valid: false },
  { name: '', valid: false },
])('the name "$name" is valid: $valid', ({ name, valid }) => {
  const lines = linesOf(jobsSchema, { mailboxes: { [name]: MAILBOX }, monitors: {} })
  expect(lines).toEqual(
    valid ? [] : [expect.stringContaining('is not a name: lower-case letters, digits and hyphens')],
  )
})

test('a wrong value in any place is told in our words, never in those of the schema library', () => {
  const wordsOfZod = /Invalid|expected|Unrecognized|Too (small|big)/
  const checked = { values: 0, refused: 0 }
  for (const path of pathsIn(FULL_JOBS)) {
    for (const value of WRONG_VALUES) {
      const faults = faultsIn(jobsSchema, withMember(FULL_JOBS, path, value))
      checked.values += 1
      checked.refused += faults.length > 0 ? 1 : 0
      for (const fault of faults) {
        expect(fault.message, `${path.join('.')} = ${String(value)}`).not.toMatch(wordsOfZod)
        expect(fault.message).not.toBe('')
      }
    }
  }
  expect(checked.values).toBeGreaterThan(2_000)
  expect(checked.refused / checked.values).toBeGreaterThan(0.8)
})

const linesOf = (schema: Parameters<typeof faultsIn>[0], value: unknown): string[] =>
  faultsIn(schema, value).map(faultLine)
