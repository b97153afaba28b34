import { expect, test } from 'vitest'
import { MailEndedRun } from '../../../shared/failures/mailbox-errors.js'
import { type FolderState, newFolderState } from '../../../shared/mailbox/folder-state.js'
import { LEASE_MS, leaseOf, released } from '../../../shared/mailbox/lease-terms.js'
import { afterUnended, wasNotEnded } from '../../../shared/mailbox/unended-runs.js'

const NOW = new Date('2026-11-20T09:00:00.000Z')
const LATER = new Date(NOW.getTime() + LEASE_MS)
const ENDED = new MailEndedRun('the run did not end')
const STATE: FolderState = {
  ...newFolderState({ mailbox: 'operations', folder: 'INBOX' }, { uidValidity: '1', uidNext: 9 }),
  lease: leaseOf('run-1', NOW, LEASE_MS),
}
const after = (state: FolderState) => afterUnended(state, ENDED, LATER)
const faultsOf = ({ aside }: FolderState) => aside.map(({ uid, faults }) => [uid, faults])

test('a lease that has not run out is that of a run at work', () => {
  expect(wasNotEnded(STATE, NOW)).toBe(false)
  expect(afterUnended(STATE, ENDED, NOW)).toBe(STATE)
  expect(wasNotEnded(STATE, LATER)).toBe(true)
})

test('a run that has ended leaves nothing', () => {
  const ended = released({ ...STATE, trying: 4, unended: [9], readingBelow: 9 })
  expect(after(ended)).toBe(ended)
  expect(ended).not.toHaveProperty('trying')
  expect(ended).not.toHaveProperty('unended')
})

test('the message that was written down is at fault, and set aside', () => {
  expect(faultsOf(after({ ...STATE, trying: 4 }))).toEqual([[4, 1]])
})

test('a run before it that may have ended there counts, one that cannot have does not', () => {
  expect(faultsOf(after({ ...STATE, trying: 4, unended: [9] }))).toEqual([[4, 2]])
  expect(faultsOf(after({ ...STATE, trying: 4, unended: [4] }))).toEqual([[4, 1]])
})

test('a message has one more try, whatever ended before it', () => {
  expect(faultsOf(after({ ...STATE, trying: 4, unended: [1, 9, 9] }))).toEqual([[4, 2]])
  expect(faultsOf(after({ ...STATE, trying: 4, unended: Array(10).fill(9) }))).toEqual([[4, 2]])
})

test('of one that is aside already only its own tries count', () => {
  const aside = [{ uid: 4, since: NOW.toISOString(), faults: 1, code: 'NETWORK', reason: 'cut' }]
  expect(faultsOf(after({ ...STATE, aside, trying: 4, unended: [9, 9] }))).toEqual([[4, 2]])
  expect(faultsOf(after({ ...STATE, aside, unended: [9, 9] }))).toEqual([[4, 1]])
})

test('where nothing was written down it is remembered what the run was reading below', () => {
  expect(after({ ...STATE, readingBelow: 9 }).unended).toEqual([9])
  expect(after({ ...STATE, unended: [9], readingBelow: 12 }).unended).toEqual([9, 12])
  expect(after(STATE).unended).toEqual([1])
  const many = Array.from({ length: 40 }, () => 9)
  expect(after({ ...STATE, unended: many }).unended?.length).toBeLessThanOrEqual(10)
})
