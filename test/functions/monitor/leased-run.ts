import { RunFaults } from '../../../functions/monitor/faults/run-faults.js'
import { FolderLease } from '../../../functions/monitor/lease/folder-lease.js'
import type { LeasedRun } from '../../../functions/monitor/poll-deps.js'
import { LastingSession } from '../../../functions/monitor/read/lasting-session.js'
import { newFolderReport } from '../../../functions/monitor/tell/poll-outcome.js'
import type { StateObject } from '../../../shared/archive/state-object.js'
import { days, everything } from '../../../shared/jobs/define-jobs.js'
import { beginningReset } from '../../../shared/mailbox/epochs.js'
import { type FolderState, newFolderState } from '../../../shared/mailbox/folder-state.js'
import type { MailboxSession } from '../../../shared/mailbox/mailbox-session.js'
import { MemoryArchive } from '../../faults/doubles/memory-archive.js'
import { MemoryBus } from '../../faults/doubles/memory-bus.js'
import { MemoryMailServer } from '../../faults/doubles/memory-mail-server.js'
import { MemorySession } from '../../faults/doubles/memory-session.js'
import { SILENT_LOG } from '../../faults/silent-log.js'
import { pollRequestOf } from '../../worlds/poll-world.js'

export const NOW = new Date('2026-11-21T09:00:00Z')
const MONITOR = { when: everything(), keep: { for: days(7) }, startFrom: 'all' } as const

/** What is known of a folder that was renumbered, whose first mails are being recognised still. */
export const RENUMBERED = {
  positions: { one: 9, two: 9 },
  reset: beginningReset({ reason: 'renumbered', until: 5, lastInternalDate: undefined }, NOW),
}

/** A mail that could not be decided on, and waits for the next poll. */
export const aside = (uid: number) => ({
  uid,
  since: NOW.toISOString(),
  faults: 3,
  code: 'MAIL_WITHHELD',
  reason: 'it is not given out',
})

/** A run that has INBOX to itself, in memory, for the steps of a poll that are tested one by one. */
export interface RunInMemory {
  readonly run: LeasedRun
  readonly archive: MemoryArchive
  readonly bus: MemoryBus
  readonly server: MemoryMailServer
}

/** @param change what is known of the folder @param sessionOf the session that the run has with the server */
export async function leasedRun(
  change: Partial<FolderState> = {},
  sessionOf: (server: MemoryMailServer) => MailboxSession = (server) => new MemorySession(server),
): Promise<RunInMemory> {
  const now = () => NOW
  const archive = new MemoryArchive(now)
  const bus = new MemoryBus()
  const server = new MemoryMailServer(['INBOX'])
  const place = { mailbox: 'operations', folder: 'INBOX' }
  const folder = { ...newFolderState(place, { uidValidity: '7', uidNext: 1 }), ...change }
  const lease = await FolderLease.take({ runId: 'run-1', now }, unshared(), folder)
  if (!lease) throw new Error('the folder is leased')
  const { monitors } = pollRequestOf({ host: 'imap.example.com' }, { one: MONITOR, two: MONITOR })
  const openMailbox = async () => sessionOf(server)
  const deps = {
    archive,
    records: archive,
    announcer: bus,
    credentials: {
      loginOf: async () => ({ username: 'a', password: 'not-a-real-password', secretVersion: '1' }),
    },
    openMailbox,
    bucket: 'mail',
    deadline: { remainingMs: () => 600_000 },
    runMs: 600_000,
    log: SILENT_LOG,
    now,
    newId: () => 'id',
    runId: 'run-1',
    unrecorded: new Map(),
    lastLooks: new Map(),
    lastMarks: new Map(),
    knownDefinitions: new Set<string>(),
  }
  const session = await LastingSession.begin(openMailbox)
  const watched = { ...place, server: 'imap.example.com:993', monitors }
  const report = newFolderReport('INBOX')
  const run = { deps, session, watched, report, failures: [], lease, faults: new RunFaults() }
  return { run, archive, bus, server }
}

/** A state that nobody else writes. */
function unshared(): StateObject<FolderState> {
  let stored: FolderState | undefined
  return {
    get current() {
      return stored
    },
    replace: async (next) => {
      stored = next
      return true
    },
  }
}
