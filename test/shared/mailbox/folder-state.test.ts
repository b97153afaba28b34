import { describe, expect, test } from 'vitest'
import { type FolderState, folderStateSchema } from '../../../shared/mailbox/folder-state.js'
import { leaseOf } from '../../../shared/mailbox/lease-terms.js'

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
