import { beforeEach, describe, expect, test } from 'vitest'
import { FolderLease } from '../../../../functions/monitor/lease/folder-lease.js'
import { LeaseLost } from '../../../../functions/monitor/lease/lease-lost.js'
import { renewing } from '../../../../functions/monitor/lease/renewing.js'
import type { StateObject } from '../../../../shared/archive/state-object.js'
import { type FolderState, newFolderState } from '../../../../shared/mailbox/folder-state.js'
import { LEASE_MS } from '../../../../shared/mailbox/lease-terms.js'

const FOLDER = newFolderState(
  { mailbox: 'operations', folder: 'INBOX' },
  { uidValidity: '1', uidNext: 1 },
)

let nowMs: number
let stored: FolderState | undefined
let writes: number
/** Another writer was first, from this write on. */
let lostFrom: number

beforeEach(() => {
  nowMs = Date.parse('2026-11-21T09:00:00Z')
  stored = undefined
  writes = 0
  lostFrom = Number.POSITIVE_INFINITY
})

describe('a lease', () => {
  test('has a number that is higher than that of every lease before it', async () => {
    for (const number of [1, 2, 3]) {
      const lease = await FolderLease.take(access(), state(), stored ?? FOLDER)
      expect(lease?.number).toBe(number)
      await lease?.save({ positions: { nightly: number } })
      expect(lease?.number).toBe(number)
      if (number === 2) nowMs += LEASE_MS
      else await lease?.release()
    }
    expect(stored?.leases).toBe(3)
  })

  test('is refused while another run has one, also one with the same id', async () => {
    await taken()
    expect(await FolderLease.take(access(), state(), FOLDER)).toBeUndefined()
    nowMs += LEASE_MS
    expect(await FolderLease.take(access(), state(), FOLDER)).toBeDefined()
  })

  test('is renewed when a third of it has passed, once for all that ask', async () => {
    const lease = await taken()
    await lease.renewIfDue()
    expect(writes).toBe(1)
    nowMs += LEASE_MS / 3
    await Promise.all(Array.from({ length: 20 }, () => lease.renewIfDue()))
    expect(writes).toBe(2)
    expect(stored?.lease?.expiresAt).toBe(new Date(nowMs + LEASE_MS).toISOString())
  })

  test('is saved behind a renewal that is under way, and not over it', async () => {
    const lease = await taken()
    nowMs += LEASE_MS / 3
    const renewal = lease.renewIfDue()
    await lease.save({ positions: { nightly: 7 } })
    await renewal
    expect(stored).toMatchObject({ positions: { nightly: 7 }, lease: { owner: 'run-1' } })
  })

  test.each<[string, (lease: FolderLease) => Promise<unknown>]>([
    ['a renewal', (lease) => lease.renewIfDue()],
    ['a save', (lease) => lease.save({})],
    ['its release', (lease) => lease.release()],
    [
      'what comes piece by piece',
      async (lease) => {
        for await (const _ of renewing(pieces(3), lease)) nowMs += LEASE_MS / 3
      },
    ],
  ])('that another run has taken over is told to %s', async (_, use) => {
    const lease = await taken()
    lostFrom = 2
    nowMs += LEASE_MS
    await expect(use(lease)).rejects.toThrow(LeaseLost)
  })
})

async function* pieces(count: number): AsyncGenerator<number> {
  for (let piece = 0; piece < count; piece += 1) yield piece
}

const access = () => ({ runId: 'run-1', now: () => new Date(nowMs) })

async function taken(): Promise<FolderLease> {
  const lease = await FolderLease.take(access(), state(), FOLDER)
  if (!lease) throw new Error('the folder is leased')
  return lease
}

/** As it is read by a run that begins. */
function state(): StateObject<FolderState> {
  return {
    get current() {
      return stored
    },
    async replace(next) {
      await new Promise((resolve) => setImmediate(resolve))
      writes += 1
      if (writes >= lostFrom) return false
      stored = next
      return true
    },
  }
}
