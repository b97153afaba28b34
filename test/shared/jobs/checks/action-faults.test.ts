import { describe, expect, test } from 'vitest'
import { ConfigurationInvalid } from '../../../../shared/failures/configuration-errors.js'
import { days, everything } from '../../../../shared/jobs/define-jobs.js'
import { readJobs } from '../../../../shared/jobs/read-jobs.js'

const MONITOR = {
  mailbox: 'operations',
  when: everything(),
  keep: { for: days(7) },
  startFrom: 'now',
}

describe('then', () => {
  test.each([
    ['is leave where nothing is said', MONITOR, 'leave'],
    ['mark-read', { ...MONITOR, then: 'mark-read' }, 'mark-read'],
    ['a move', { ...MONITOR, then: { move: '処理済み' } }, { move: '処理済み' }],
    ['delete', { ...MONITOR, keep: { for: days(7), message: true }, then: 'delete' }, 'delete'],
  ])('%s', (_, monitor, then) => {
    expect(read({ monitor }).monitors['monitor']?.then).toEqual(then)
  })

  test.each([
    [
      'another word',
      'archive',
      /must be 'leave', 'mark-read', \{ move: 'Done' \} or 'delete' \(found "archive"\)/,
    ],
    ['a move to nowhere', { move: '' }, /then\.move: must not be empty/],
    ['a setting that is none', { mvoe: 'Done' }, /mvoe: is not a setting.*did you mean move/],
    ['a list', ['mark-read'], /must be 'leave'/],
  ])('refuses %s', (_, then, fault) => {
    expect(() => read({ monitor: { ...MONITOR, then } })).toThrow(fault)
  })
})

describe('delete', () => {
  test.each([
    ['does not say what is kept', { for: days(7) }],
    ['does not keep the message', { for: days(7), message: false }],
  ])('is refused where the monitor %s', (_, keep) => {
    expect(() => read({ monitor: { ...MONITOR, keep, then: 'delete' } })).toThrow(
      /monitors\.monitor\.then: removes mail from the server for good.*write keep\.message: true/,
    )
  })
})

test('a conflict is reported beside the other faults of a file', () => {
  const error = faultsOf({
    one: { ...MONITOR, then: { move: 'Done' } },
    other: { ...MONITOR, then: { move: 'Elsewhere' } },
    broken: { ...MONITOR, then: { move: 'Nowhere' }, startFrom: 'yesterday' },
  })
  expect(error.faults.map(({ path }) => path)).toEqual([
    'monitors.broken.startFrom',
    'monitors.other.then',
  ])
})

function read(monitors: Record<string, unknown>) {
  const operations = { address: 'operations@example.co.jp', imap: { host: 'imap.example.co.jp' } }
  return readJobs({ mailboxes: { operations }, monitors }, 'jobs.ts')
}

function faultsOf(monitors: Record<string, unknown>): ConfigurationInvalid {
  try {
    read(monitors)
  } catch (error) {
    if (error instanceof ConfigurationInvalid) return error
  }
  throw new Error('the file was taken')
}
