import { expect, test } from 'vitest'
import { newFolderState } from '../../../shared/mailbox/folder-state.js'
import { isLeased, LEASE_MS, leaseOf, released } from '../../../shared/mailbox/lease-terms.js'

const NOW = new Date('2026-11-21T09:00:00.000Z')
const STATE = newFolderState(
  { mailbox: 'operations', folder: 'INBOX' },
  { uidValidity: '1700000000', uidNext: 42 },
)
const leased = { ...STATE, lease: leaseOf('run-1', NOW, LEASE_MS) }

test.each([
  { why: 'at once', afterMs: 0, held: true },
  { why: 'just before its end', afterMs: LEASE_MS - 1, held: true },
  { why: 'at its end', afterMs: LEASE_MS, held: false },
])(
  'a lease keeps out others, and a second run of the same id, $why: $held',
  ({ afterMs, held }) => {
    expect(isLeased(leased, new Date(NOW.getTime() + afterMs))).toBe(held)
  },
)

test('one that was given back keeps out nobody', () => {
  expect(isLeased(released(leased), NOW)).toBe(false)
  expect(released(leased)).toEqual(STATE)
})

test('it is short, so that a run that died does not block the next one', () => {
  expect(LEASE_MS).toBeGreaterThanOrEqual(60_000)
  expect(LEASE_MS).toBeLessThanOrEqual(90_000)
})
