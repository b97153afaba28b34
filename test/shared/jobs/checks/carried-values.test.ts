import { describe, expect, test } from 'vitest'
import { ConfigurationInvalid } from '../../../../shared/failures/configuration-errors.js'
import { contains, days } from '../../../../shared/jobs/define-jobs.js'
import { readJobs } from '../../../../shared/jobs/read-jobs.js'

const OPERATIONS = { address: 'operations@example.co.jp', imap: { host: 'imap.example.co.jp' } }
const MONITOR = {
  mailbox: 'operations',
  when: { subject: contains('JOB-END') },
  keep: { for: days(7), message: true },
  startFrom: 'now',
}
const UNSET: string | undefined = process.env['NO_SUCH_VARIABLE_OF_OURS']

describe('what would not travel to where mail is read is a fault, at its place', () => {
  test.each([
    { what: { when: { from: UNSET } }, path: 'when.from' },
    { what: { when: { from: UNSET, subject: contains('a') } }, path: 'when.from' },
    { what: { when: { from: [UNSET, 'a@example.com'] } }, path: 'when.from[0]' },
    { what: { when: { any: [{ to: UNSET }] } }, path: 'when.any[0].to' },
    { what: { when: { not: { cc: UNSET } } }, path: 'when.not.cc' },
    { what: { when: { all: [{ header: { 'X-Job': UNSET } }] } }, path: 'when.all[0].header.X-Job' },
    { what: { when: { attachment: { name: UNSET } } }, path: 'when.attachment.name' },
    {
      what: { when: { text: { contains: 'a', foldWidth: UNSET } } },
      path: 'when.text.foldWidth',
    },
    { what: { folder: UNSET }, path: 'folder' },
    { what: { then: UNSET }, path: 'then' },
    { what: { formerly: UNSET }, path: 'formerly' },
    { what: { enabled: UNSET }, path: 'enabled' },
    { what: { enabled: () => true }, path: 'enabled' },
    { what: { startFrom: new Date(0) }, path: 'startFrom' },
    { what: { keep: { for: { seconds: Number.NaN } } }, path: 'keep.for.seconds' },
    {
      what: { when: { size: { minBytes: Number.POSITIVE_INFINITY } } },
      path: 'when.size.minBytes',
    },
    { what: { when: { size: { minBytes: 1n } } }, path: 'when.size.minBytes' },
    { what: { when: new Map([['from', 'a@example.com']]) }, path: 'when' },
    { what: { when: { header: { ['__proto__']: contains('x') } } }, path: 'when.header' },
    {
      what: { when: { header: JSON.parse('{"a":{"contains":"x"},"__proto__":{"contains":"y"}}') } },
      path: 'when.header',
    },
    { what: { when: { header: Object.create({ a: contains('x') }) } }, path: 'when.header' },
  ])('$path of $what', ({ what, path }) => {
    const faults = faultsOf({
      mailboxes: { operations: OPERATIONS },
      monitors: { nightly: { ...MONITOR, ...what } },
    })
    expect(faults.map((fault) => fault.path)).toContain(`monitors.nightly.${path}`)
  })

  test.each(['mailboxes', 'monitors', 'senders', 'sends', 'addresses'])(
    'an entry of %s that is called __proto__',
    (part) => {
      const file = { mailboxes: { operations: OPERATIONS }, monitors: { nightly: MONITOR } }
      const faults = faultsOf({ ...file, [part]: JSON.parse('{"__proto__":{"bad":1}}') })
      expect(faults.find(({ path }) => path === part)?.message).toContain('named __proto__')
    },
  )

  test('each of them at once, beside what else is wrong', () => {
    const faults = faultsOf({
      mailboxes: { operations: { ...OPERATIONS, poll: undefined } },
      monitors: { nightly: { ...MONITOR, folder: undefined, startFrom: 'x' } },
      timezone: undefined,
    })
    expect(faults.map(({ path }) => path).toSorted()).toEqual([
      'mailboxes.operations.poll',
      'monitors.nightly.folder',
      'monitors.nightly.startFrom',
      'timezone',
    ])
  })

  test('says what to do of a value that is missing', () => {
    const faults = faultsOf({
      mailboxes: { operations: OPERATIONS },
      monitors: { nightly: MONITOR },
      timezone: undefined,
    })
    expect(faults).toEqual([
      {
        path: 'timezone',
        message:
          'has no value (an environment variable that is not set?); leave it out, or give one',
      },
    ])
  })
})

test('a file that contains itself is refused, and so is one without end', () => {
  const when: { any: unknown[] } = { any: [] }
  when.any.push(when)
  let deep: object = { from: 'a@example.com' }
  for (let depth = 0; depth < 10_000; depth += 1) deep = { not: deep }
  for (const endless of [when, deep]) {
    const [fault] = faultsOf({
      mailboxes: { operations: OPERATIONS },
      monitors: { nightly: { ...MONITOR, when: endless } },
    })
    expect(fault?.path).toBe('monitors')
    expect(fault?.message).toContain('more than 64 deep')
  }
})

test('a value that stands at several places is one that travels', () => {
  const monitors = { one: MONITOR, two: { ...MONITOR, keep: MONITOR.keep } }
  const bare = Object.assign(Object.create(null), { operations: OPERATIONS })
  const jobs = readJobs({ mailboxes: bare, monitors }, 'jobs.ts')
  expect(Object.keys(jobs.monitors)).toEqual(['one', 'two'])
})

/** The faults of a file; one that is taken fails the test. */
function faultsOf(file: unknown): ConfigurationInvalid['faults'] {
  try {
    readJobs(file, 'jobs.ts')
  } catch (error) {
    if (error instanceof ConfigurationInvalid) return error.faults
    throw error
  }
  throw new Error('the file was taken')
}
