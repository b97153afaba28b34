import { describe, expect, test } from 'vitest'
import { MessageFault } from '../../../../functions/monitor/faults/message-fault.js'
import { RunFaults } from '../../../../functions/monitor/faults/run-faults.js'
import { MailWithheld } from '../../../../shared/failures/mailbox-errors.js'
import { ObjectRefused } from '../../../../shared/failures/storage-errors.js'

const WITHHELD = new MailWithheld('the server does not give it out')
const REFUSED = new ObjectRefused('mail/x: InvalidArgument')

const withFaults = (count: number, failure: MailWithheld | ObjectRefused = REFUSED) => {
  const faults = new RunFaults()
  for (let uid = 1; uid <= count; uid += 1) faults.note(new MessageFault(uid, failure))
  return faults
}

describe('faults are those of messages', () => {
  test.each([
    { faults: 0, decided: 0 },
    { faults: 1, decided: 0 },
    { faults: 4, decided: 0 },
    { faults: 5, decided: 1 },
    { faults: 90, decided: 1 },
  ])('$faults of them beside $decided that were decided on', ({ faults, decided }) => {
    expect(() => withFaults(faults).requireOthers(decided)).not.toThrow()
  })

  test('however many, where the server gave out a neighbour of each', () => {
    const faults = withFaults(30, WITHHELD)
    for (const uid of faults.uids) faults.prove(uid, 400)
    expect(() => faults.requireOthers(0)).not.toThrow()
    expect(faults.witness).toBe(400)
  })
})

describe('faults are no message’s', () => {
  test.each([5, 6, 90])('%d of them, and nothing was decided on', (count) => {
    expect(() => withFaults(count).requireOthers(0)).toThrow(REFUSED)
  })

  test('also where the server has given out the neighbours of some', () => {
    const faults = withFaults(6, WITHHELD)
    faults.prove(1, 400)
    expect(() => faults.requireOthers(0)).toThrow(WITHHELD)
  })
})

describe('what a server would not answer is counted', () => {
  const most = (faults: RunFaults): number => {
    for (let incidents = 0; incidents < 5_000; incidents += 1) {
      try {
        faults.noteIncident(WITHHELD)
      } catch (error) {
        expect(error).toBe(WITHHELD)
        return incidents
      }
    }
    return Number.POSITIVE_INFINITY
  }

  test('60 times in a run', () => expect(most(withFaults(0))).toBe(60))
  test('more often where messages are found, and never without an end', () => {
    expect(most(withFaults(1))).toBeGreaterThan(60)
    expect(most(withFaults(30))).toBeGreaterThan(250)
    expect(most(withFaults(100))).toBeLessThan(1_000)
  })
})
