import { describe, expect, test } from 'vitest'
import {
  type FolderState,
  folderStateSchema,
  isLeased,
  LEASE_MS,
  leaseOf,
  released,
} from '../../../shared/mailbox/folder-state.js'

const NOW = new Date('2026-11-21T09:00:00.000Z')
const STATE: FolderState = {
  schemaVersion: 1,
  mailbox: 'operations',
  folder: 'INBOX',
  uidValidity: '1700000000',
  positions: { nightly: 42 },
  arrivals: { uidNext: 42, lastInternalDate: '2026-11-21T08:59:00.000Z' },
  pendingActions: [],
  holes: [],
  aside: [],
  leases: 3,
}

describe('a lease', () => {
  const leased = { ...STATE, lease: leaseOf('run-1', NOW, LEASE_MS) }

  test.each([
    { why: 'at once', afterMs: 0, held: true },
    { why: 'just before its end', afterMs: LEASE_MS - 1, held: true },
    { why: 'at its end', afterMs: LEASE_MS, held: false },
  ])('keeps out others, and a second run of the same id, $why: $held', ({ afterMs, held }) => {
    expect(isLeased(leased, new Date(NOW.getTime() + afterMs))).toBe(held)
  })

  test('that was given back keeps out nobody', () => {
    expect(isLeased(released(leased), NOW)).toBe(false)
    expect(released(leased)).toEqual(STATE)
  })

  test('is short, so that a run that died does not block the next one', () => {
    expect(LEASE_MS).toBeGreaterThanOrEqual(60_000)
    expect(LEASE_MS).toBeLessThanOrEqual(90_000)
  })
})

describe('the state of a folder', () => {
  test('is read as it was written, with its lease, and without what is not known', () => {
    const written = JSON.parse(JSON.stringify({ ...STATE, lease: leaseOf('r', NOW, 1) }))
    expect(folderStateSchema.parse({ ...written, writer: 'w' })).toEqual(written)
  })

  test.each([
    { fault: 'another version', change: { schemaVersion: 2 } },
    { fault: 'no UIDVALIDITY', change: { uidValidity: undefined } },
    { fault: 'a UIDVALIDITY that is no number', change: { uidValidity: 'x' } },
    { fault: 'a position of 0', change: { positions: { nightly: 0 } } },
    { fault: 'a position that is no UID', change: { positions: { nightly: 1.5 } } },
    { fault: 'a lease without an end', change: { lease: { owner: 'r' } } },
  ])('is refused with $fault', ({ change }) => {
    expect(folderStateSchema.safeParse({ ...STATE, ...change }).success).toBe(false)
  })
})
