import type { Archive } from '../../shared/archive/archive.js'
import { stateIn } from '../../shared/archive/state-object.js'
import {
  folderStateKey,
  ledgerKey,
  numberingOf,
  quarantineKeys,
} from '../../shared/contract/keys.js'
import { ownEntry } from '../../shared/contract/own-entry.js'
import type { Ending, Incident } from '../../shared/incidents/incident.js'
import { KINDS } from '../../shared/incidents/kinds.js'
import type { WatchRequest } from '../../shared/jobs/requests/watch-request.js'
import { folderStateSchema } from '../../shared/mailbox/folder-state.js'
import { ledgerPageSchema } from '../../shared/mailbox/ledger.js'
import { healthIn } from './failing-untold.js'
import { isPolled } from './missing-polls.js'

/** A poll that fails after all records that long before; what it had only begun to tell has then passed by itself. */
const RECORDED_WITHIN_MS = 86_400_000

/** What is looked at to see whether something is over. */
export interface SeenNow {
  readonly archive: Pick<Archive, 'list' | 'read'>
  readonly request: WatchRequest
  readonly now: Date
}

/** How an open incident has ended of whose end nobody else tells; undefined if it has not. */
export async function endedByNow(incident: Incident, seen: SeenNow): Promise<Ending | undefined> {
  const at = seen.now.toISOString()
  if (isGone(incident, seen.request)) return { at, reason: 'definition' }
  const { endsAfterCalmMs } = KINDS[incident.kind]
  if (endsAfterCalmMs !== undefined) {
    const isCalm = seen.now.getTime() - Date.parse(incident.lastAt) >= endsAfterCalmMs
    return isCalm && (await isWorthIt(incident, seen)) ? { at, reason: 'calm' } : undefined
  }
  if (incident.kind === 'polls-failing')
    return (await isHealthy(incident, seen)) ? { at, reason: 'recovered' } : undefined
  if (incident.kind === 'quarantined') {
    if (await isDecided(incident, seen)) return { at, reason: 'recovered' }
    return (await isInQuarantine(incident, seen)) ? undefined : { at, reason: 'expired' }
  }
  return undefined
}

/** Whether the jobs file has nothing any more that it is about, or pauses all of it. */
function isGone(
  { kind, mailbox, sender, monitors }: Incident,
  { mailboxes, senders }: WatchRequest,
): boolean {
  // Mail in quarantine is there all the same.
  if (kind === 'quarantined') return false
  if (sender !== undefined) return !senders.includes(sender)
  const watched = mailboxes.find(({ name }) => name === mailbox)
  if (!watched) return true
  if (kind === 'polls-missing') return !isPolled(watched)
  const own = watched.monitors
  const waits = own.filter(({ enabled, expects }) =>
    kind === 'absent' || kind === 'unknown' ? enabled && expects : enabled,
  )
  const names = monitors.length > 0 ? monitors : own.map(({ name }) => name)
  return !names.some((monitor) => waits.some(({ name }) => name === monitor))
}

/**
 * Where a folder is watched no more, or had only given something up, no event tells that it is over. What fails is an incident before it is
 * recorded: a record that is older than the incident does not know of it yet, and is believed only where none has followed for a day.
 */
async function isHealthy(
  { mailbox = '', folder, lastAt }: Incident,
  { archive, now }: SeenNow,
): Promise<boolean> {
  const health = await healthIn(archive, mailbox)
  // What cannot be read tells nothing.
  if (!health) return false
  const beganAt = Date.parse(lastAt)
  const isNewer = health.changedAt !== undefined && Date.parse(health.changedAt) > beganAt
  if (!isNewer && now.getTime() - beganAt < RECORDED_WITHIN_MS) return false
  return folder === undefined ? !health.failing : !ownEntry(health.failingFolders, folder)
}

/** From a folder without mail none can vanish: that none has proves nothing. */
async function isWorthIt(
  { kind, mailbox = '', folder = '', lastAt }: Incident,
  { archive }: SeenNow,
): Promise<boolean> {
  if (kind !== 'vanished') return true
  const key = folderStateKey(mailbox, folder)
  const stored = await archive.read(key)
  const state = stored && stateIn(stored.body, key, folderStateSchema).state
  const latest = state?.arrivals.lastInternalDate
  return latest !== undefined && Date.parse(latest) > Date.parse(lastAt)
}

async function isInQuarantine(
  { mailbox = '', slot }: Incident,
  { archive }: SeenNow,
): Promise<boolean> {
  const { record } = quarantineKeys(mailbox, slot)
  for await (const { key } of archive.list(record)) if (key === record) return true
  return false
}

/** Whether replays have decided since on all that had failed: they enter it into the page that the quarantine has written. */
async function isDecided(
  { mailbox = '', folder = '', slot, changedAt }: Incident,
  { archive }: SeenNow,
): Promise<boolean> {
  const [segment = '', digits = ''] = slot.split('.').slice(-2)
  const numbering = numberingOf(segment)
  if (!numbering) return false
  const uid = Number(digits)
  const key = ledgerKey(mailbox, folder, numbering, uid, uid)
  const stored = await archive.read(key)
  const page = stored && stateIn(stored.body, key, ledgerPageSchema).state
  if (!page || Date.parse(page.decidedAt) <= Date.parse(changedAt)) return false
  const decisions = page.entries.flatMap((entry) => entry.decisions)
  return decisions.length > 0 && decisions.every(({ result }) => result !== 'failed')
}
