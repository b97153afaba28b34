import { expect, test } from 'vitest'
import {
  type AsideMessage,
  isHopeless,
  longMailIn,
  MAX_FAULTS,
  withFaults,
} from '../../../shared/mailbox/set-aside.js'

const NOW = new Date('2026-11-20T09:00:00.000Z')
const LATER = new Date('2026-11-20T09:10:00.000Z')
const fault = (uid: number, reason = 'NO') => ({ uid, code: 'MAIL_WITHHELD', reason })

test('a first fault sets a message aside, and later ones count', () => {
  const once = withFaults([], [fault(7)], NOW)
  expect(once).toEqual([{ ...fault(7), since: NOW.toISOString(), faults: 1 }])
  const twice = withFaults(once, [fault(7, 'BAD')], LATER)
  expect(twice).toEqual([{ ...fault(7, 'BAD'), since: NOW.toISOString(), faults: 2 }])
})

test('it is hopeless by the third fault, and no sooner', () => {
  let aside = withFaults([], [], NOW)
  const seen: boolean[] = []
  for (let run = 0; run < MAX_FAULTS; run += 1) {
    aside = withFaults(aside, [fault(7)], NOW)
    seen.push(aside.some(isHopeless))
  }
  expect(seen).toEqual([false, false, true])
})

test('messages wait in the order of their UIDs, each with its own count', () => {
  const aside = withFaults(withFaults([], [fault(9)], NOW), [fault(3), fault(9)], LATER)
  expect(aside.map(({ uid, faults }) => [uid, faults])).toEqual([
    [3, 1],
    [9, 2],
  ])
})

test('a reason is bounded, and is Unicode also where it is cut', () => {
  const [message] = withFaults([], [fault(1, '\u{1f600}'.repeat(1000))], NOW)
  expect(message?.reason.length).toBeLessThanOrEqual(400)
  const [odd] = withFaults([], [fault(1, `x${'\u{1f600}'.repeat(1000)}`)], NOW)
  expect(odd?.reason.isWellFormed()).toBe(true)
})

test('long mail has its turns in order, and what failed last gets what the others leave', () => {
  const waiting = (uid: number, faults: number): AsideMessage => ({
    uid,
    since: NOW.toISOString(),
    faults,
    code: 'TOO_SLOW',
    reason: 'it is received after the other mail',
    long: { size: 9_000_000 },
  })
  const { long: _, ...short } = waiting(4, 0)
  const aside = [waiting(1, 2), waiting(2, 0), waiting(3, 1), short, waiting(5, 0)]
  expect(longMailIn(aside).map(({ uid }) => uid)).toEqual([2, 5, 3, 1])
})
