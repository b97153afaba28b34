import { describe, expect, test } from 'vitest'
import { ConfigurationInvalid } from '../../../shared/failures/configuration-errors.js'
import { contains, days, everything, matches } from '../../../shared/jobs/define-jobs.js'
import { readJobs } from '../../../shared/jobs/read-jobs.js'

const OPERATIONS = { address: 'operations@example.co.jp', imap: { host: 'imap.example.co.jp' } }
const ALL = { mailbox: 'operations', when: everything(), keep: { for: days(7) }, startFrom: 'now' }

test('a file with five faults reports five, each with its path, the value and what is allowed', () => {
  const jobs = {
    mailboxes: {
      operations: { ...OPERATIONS, imap: { host: 'imap.example.co.jp', port: 99_999 } },
    },
    monitors: {
      'nightly-batch': {
        ...ALL,
        mailbox: 'operation',
        when: { subject: [contains('END'), matches('job (')], ｔｅｘｔ: contains('正常終了') },
        keep: { for: days(10) },
      },
    },
  }
  const error = invalid(jobs)
  expect(error.faults).toHaveLength(5)
  expect(error.message).toMatchInlineSnapshot(`
    "jobs.ts has 5 faults:
      mailboxes.operations.imap.port: must be a port, 1 to 65535 (found 99999)
      monitors.nightly-batch.when.subject[1].matches: is not an RE2 pattern: error parsing regexp: missing closing ): \`job (\` (look-around and back references do not exist); if it was written with a backslash, TypeScript took that away: write matches(String.raw\`...\`) (found "job (")
      monitors.nightly-batch.when.ｔｅｘｔ: is not a setting; there are: everything, from, to, cc, subject, header, size, unread, hasAttachment, attachment, text, any, all, not (found {"contains":"正常終了"}) - did you mean text (it differs only in width or case)?
      monitors.nightly-batch.keep.for: must be days(n) with n one of 1, 3, 7, 14, 30, 60, 90, 180, 365, 730, 2555, or 'forever' (found {"seconds":864000})
      monitors.nightly-batch.mailbox: is not a mailbox; there are: operations (found "operation") - did you mean operations?"
  `)
})

test('a valid file is answered with its defaults', () => {
  const jobs = readJobs(
    { mailboxes: { operations: OPERATIONS }, monitors: { all: ALL } },
    'jobs.ts',
  )
  expect(jobs.mailboxes['operations']?.imap.security).toBe('tls')
  expect(jobs.monitors['all']?.folder).toBe('INBOX')
})

describe('the mailbox of a monitor', () => {
  test.each([
    { mailbox: 'billing', near: undefined },
    { mailbox: 'operation', near: 'operations' },
    { mailbox: 'Operations', near: 'operations (it differs only in width or case)' },
  ])('$mailbox: did you mean $near?', ({ mailbox, near }) => {
    const mailboxes = { operations: OPERATIONS, accounting: OPERATIONS }
    const { faults } = invalid({ mailboxes, monitors: { all: { ...ALL, mailbox } } })
    expect(faults).toEqual([
      {
        path: 'monitors.all.mailbox',
        message: 'is not a mailbox; there are: operations, accounting',
        value: JSON.stringify(mailbox),
        ...(near === undefined ? {} : { nearMatch: near }),
      },
    ])
  })

  test('is told to be unknown in a file that has other faults too', () => {
    const monitors = { one: { ...ALL, mailbox: 'billing', startFrom: 'x' }, two: 5 }
    const { faults } = invalid({ mailboxes: { operations: OPERATIONS }, monitors })
    expect(faults.map(({ path }) => path).toSorted()).toEqual([
      'monitors.one.mailbox',
      'monitors.one.startFrom',
      'monitors.two',
    ])
  })
})

describe('an alert must not go to a mailbox that it may be about', () => {
  test.each([
    { email: 'oncall@example.com', loop: false },
    { email: 'operations@example.co.jp', loop: true },
    { email: 'Operations@Example.co.jp', loop: true },
    { email: 'operations2@example.co.jp', loop: false },
  ])('$email: $loop', ({ email, loop }) => {
    const file = {
      mailboxes: { operations: OPERATIONS },
      monitors: { all: ALL },
      alerts: { email },
    }
    if (!loop) return expect(readJobs(file, 'jobs.ts').alerts).toEqual({ email })
    expect(invalid(file).faults).toEqual([
      {
        path: 'alerts.email',
        message:
          'is the address of the mailbox operations: an alert about it would be sent into it',
        value: JSON.stringify(email),
      },
    ])
  })
})

test.each([undefined, null, 5, 'x', [], {}, { mailboxes: 5, monitors: [] }, () => 1])(
  'what is no jobs file at all is refused: %s',
  (value) => {
    expect(invalid(value).faults.length).toBeGreaterThan(0)
  },
)

/** The refusal of a file; a file that is taken fails the test. */
function invalid(jobs: unknown): ConfigurationInvalid {
  try {
    readJobs(jobs, 'jobs.ts')
  } catch (error) {
    if (error instanceof ConfigurationInvalid) return error
    throw error
  }
  throw new Error('the file was taken')
}
