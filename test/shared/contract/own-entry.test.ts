import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { monitorOf } from '../../../cli/trial/find-monitor.js'
import { ledgerDecision } from '../../../functions/monitor/keep/ledger-page.js'
import { ownEntry } from '../../../shared/contract/own-entry.js'
import { arrivalIn } from '../../../shared/expect/mail-by-ledger.js'
import { contains, days } from '../../../shared/jobs/define-jobs.js'
import { readJobs } from '../../../shared/jobs/read-jobs.js'
import { carriedExpectation } from '../../../shared/jobs/requests/carried-expectation.js'
import { pollRequestsOf, readPollRequest } from '../../../shared/jobs/requests/poll-request.js'
import { variablesFault } from '../../../shared/jobs/schema/variables-fault.js'
import { begunWith, changedSince } from '../../../shared/mailbox/begun-monitors.js'
import { advance, formerPosition, lowestPosition } from '../../../shared/mailbox/positions.js'

/** What every object answers to. */
const INHERITED = Object.getOwnPropertyNames(Object.prototype)
const anyName = fc.oneof(
  fc.constantFrom(...INHERITED),
  fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,9}$/),
)
const NOW = new Date('2026-11-21T09:00:00Z')

const JOBS = readJobs(
  {
    mailboxes: { operations: { address: 'a@example.com', imap: { host: 'imap.example.com' } } },
    monitors: {
      batch: {
        mailbox: 'operations',
        when: { subject: contains('x') },
        keep: { for: days(7) },
        startFrom: 'all',
      },
    },
  },
  'the jobs of a test',
)

test('a record has its own entries only', () => {
  fc.assert(
    fc.property(anyName, fc.integer(), (name, value) => {
      expect(ownEntry({}, name)).toBeUndefined()
      expect(ownEntry(undefined, name)).toBeUndefined()
      expect(ownEntry(Object.fromEntries([[name, value]]), name)).toBe(value)
    }),
  )
})

test('a monitor of any name that a folder has not seen has no position, and gets one', () => {
  fc.assert(
    fc.property(anyName, (name) => {
      expect(lowestPosition({}, [name])).toBeUndefined()
      expect(formerPosition({ name: 'new', startFrom: 'now', formerly: name }, {})).toBeUndefined()
      const after = advance({}, [name], 7)
      expect(Object.entries(after)).toEqual([[name, 8]])
      expect(lowestPosition(after, [name])).toBe(8)
    }),
  )
})

test('a monitor of any name that has not begun begins, and has not changed', () => {
  fc.assert(
    fc.property(anyName, (name) => {
      const monitor = { name, startFrom: 'all', when: {}, formerly: 'constructor' }
      const begun = begunWith({}, [monitor], { positions: {}, now: NOW })
      expect(Object.entries(begun)).toMatchObject([[name, { at: NOW.toISOString(), from: 1 }]])
      expect(changedSince({}, [monitor])).toEqual([])
    }),
  )
})

describe.each(INHERITED)('what is called %s and is not there', (name) => {
  test('is no capture by which mail is counted or dated', () => {
    const decision = { monitor: 'm', version: 'v', result: 'matched' as const, captures: {} }
    const mail = { numbering: 'n', uid: 1, at: NOW.toISOString(), entry: {}, decision }
    expect(arrivalIn(mail, { distinct: name, date: name })).toEqual([
      { numbering: 'n', uid: 1, at: NOW.toISOString() },
    ])
  })

  test('is no calendar', () => {
    const expectation = carriedExpectation({ by: '09:30', on: name }, { calendars: {} })
    expect(expectation).not.toHaveProperty('calendar')
  })

  test('is no monitor', () => {
    expect(() => monitorOf(JOBS, name)).toThrow(`There is no monitor ${name}`)
  })

  test('is no variable of a scheduled send', () => {
    expect(variablesFault(`{{${name}}}`)).toContain('which is no variable')
  })
})

test('a capture that took no part is not in the ledger, whatever it is called', () => {
  const [monitor] = readPollRequest(pollRequestsOf(JOBS)[0]).monitors
  if (!monitor) throw new Error('the jobs have a monitor')
  const decision = {
    result: 'matched' as const,
    conditions: [{ path: 'when', matched: true, seen: 'all' }],
    captures: {},
  }
  const said = { by: '09:30', distinct: 'constructor' }
  const counted = carriedExpectation(said, { calendars: {} })
  const counting = { ...monitor, expect: counted }
  expect(ledgerDecision({ monitor: counting, decision })).not.toHaveProperty('captures')
})
