import { mailMatched } from '../../shared/announce/mail-matched.js'
import { holdMail } from '../../shared/archive/held-mail.js'
import { receiveMail } from '../../shared/archive/incoming-mail.js'
import { keepMail } from '../../shared/archive/keep-mail.js'
import type { KeptSource } from '../../shared/archive/kept-source.js'
import type { Manifest } from '../../shared/archive/manifest.js'
import { incomingKey, type MailIdentity, mailIdOf } from '../../shared/contract/keys.js'
import { ProtocolBroken } from '../../shared/failures/mailbox-errors.js'
import { holesIn, sizeOf, type UidRange } from '../../shared/mailbox/arrivals.js'
import type { MailboxSession, MessageHead } from '../../shared/mailbox/mailbox-session.js'
import { advance } from '../../shared/mailbox/positions.js'
import { compileConditions } from '../../shared/matching/condition-tree.js'
import { looksInAttachments } from '../../shared/matching/looks-in-attachments.js'
import {
  type BodyAccess,
  type CompiledMonitor,
  type DecidedMessage,
  decideMessages,
} from './decide-messages.js'
import { type FolderLease, LeaseLost } from './folder-lease.js'
import { type DecidedHead, writeLedgerPage } from './ledger-page.js'
import type { PollDeps, WatchedFolder } from './poll-deps.js'
import type { FolderReport } from './poll-outcome.js'
import { withWanted } from './wanted-actions.js'

/** What has been decided and kept of a batch, and is not announced yet. */
interface BatchProgress {
  readonly messages: DecidedHead[]
  readonly manifests: Manifest[]
  /** Everything up to this UID is decided. */
  through: number
}

/**
 * Decides on one batch. Should something fail in the middle, what is finished up to there is announced and saved first:
 * the order is kept, announced, ledger, positions (DESIGN 5.1).
 */
export async function decideBatch(
  deps: PollDeps,
  session: MailboxSession,
  watched: WatchedFolder,
  lease: FolderLease,
  batch: UidRange,
  report: FolderReport,
): Promise<void> {
  const heads = await session.heads(batch.first, batch.last)
  const unanswered = await firstUnanswered(session, batch, heads)
  const progress: BatchProgress = { messages: [], manifests: [], through: batch.first - 1 }
  const answered = heads.filter(({ uid }) => unanswered === undefined || uid < unanswered)
  const failure = await caught(async () => {
    await decideAndKeep(deps, session, watched, lease, answered, progress)
    progress.through = unanswered === undefined ? batch.last : unanswered - 1
  })
  // Whoever took the folder over decides the same messages, and announces them.
  if (failure instanceof LeaseLost) throw failure
  await commit(
    deps,
    watched,
    lease,
    { first: batch.first, last: progress.through },
    progress,
    report,
  )
  if (failure !== undefined) throw failure
  if (unanswered !== undefined) {
    throw new ProtocolBroken(
      `${watched.folder}: the server lists UID ${unanswered} and does not give it out`,
    )
  }
}

async function caught(work: () => Promise<void>): Promise<unknown> {
  try {
    await work()
    return undefined
  } catch (error) {
    return error
  }
}

/**
 * A FETCH that answers fewer messages than it was asked for does not prove that the others are gone: SEARCH does.
 * Undefined if every UID is accounted for.
 */
async function firstUnanswered(
  session: MailboxSession,
  { first, last }: UidRange,
  heads: readonly MessageHead[],
): Promise<number | undefined> {
  if (heads.length === last - first + 1) return undefined
  const answered = new Set(heads.map(({ uid }) => uid))
  return (await session.uids(first, last)).find((uid) => !answered.has(uid))
}

async function decideAndKeep(
  deps: PollDeps,
  session: MailboxSession,
  watched: WatchedFolder,
  lease: FolderLease,
  heads: readonly MessageHead[],
  progress: BatchProgress,
): Promise<void> {
  const { uidValidity, positions } = lease.folder
  const identityOf = (uid: number): MailIdentity => ({
    mailbox: watched.mailbox,
    folder: watched.folder,
    uidValidity,
    uid,
  })
  const monitors = compileMonitors(watched, positions)
  const bodies = bodyAccess(deps, watched, lease, (uid) =>
    incomingKey(watched.mailbox, mailIdOf(identityOf(uid))),
  )
  for await (const group of decideMessages({ session, bodies }, monitors, heads)) {
    await lease.renewIfDue()
    const kept = await Promise.all(
      group.map((message) => keepMatches(deps, identityOf(message.head.uid), message)),
    )
    progress.manifests.push(...kept.flat())
    progress.messages.push(
      ...group.map(({ head, headers, decisions }) => ({ head, headers, decisions })),
    )
    progress.through = group.at(-1)?.head.uid ?? progress.through
  }
}

const compileMonitors = (
  { monitors }: WatchedFolder,
  positions: FolderLease['folder']['positions'],
): CompiledMonitor[] =>
  monitors.map((monitor) => ({
    monitor,
    conditions: compileConditions(monitor.when),
    position: positions[monitor.name] ?? 1,
  }))

/** Bodies in memory, or by way of `incoming/`; the lease is renewed while a long one passes. */
function bodyAccess(
  { archive }: PollDeps,
  { monitors }: WatchedFolder,
  lease: FolderLease,
  keyOf: (uid: number) => string,
): BodyAccess<KeptSource> {
  const attachmentTexts = monitors.some(({ when }) => looksInAttachments(when))
  return {
    hold: (raw) => holdMail(archive, raw, { attachmentTexts }),
    receive: (uid, chunks) =>
      receiveMail(archive, keyOf(uid), renewing(chunks, lease), { attachmentTexts }),
  }
}

async function* renewing(chunks: AsyncIterable<Buffer>, lease: FolderLease): AsyncIterable<Buffer> {
  for await (const chunk of chunks) {
    await lease.renewIfDue()
    yield chunk
  }
}

/** Keeps a message for each monitor that matched it; no body of an unmatched one is left behind. */
async function keepMatches(
  deps: PollDeps,
  identity: MailIdentity,
  { head, decisions, body: source }: DecidedMessage<KeptSource>,
): Promise<Manifest[]> {
  if (!source) return []
  const manifests: Manifest[] = []
  for (const { monitor, decision } of decisions) {
    if (decision.result !== 'matched') continue
    const { internalDate, flags } = head
    const { conditions, captures } = decision
    const matched = { identity, internalDate, flags, monitor, conditions, captures, source }
    manifests.push(await keepMail(deps, matched))
  }
  await source.discard()
  return manifests
}

async function commit(
  deps: PollDeps,
  watched: WatchedFolder,
  lease: FolderLease,
  range: UidRange,
  { messages, manifests }: BatchProgress,
  report: FolderReport,
): Promise<void> {
  if (range.last < range.first) return
  await deps.announcer.announce(manifests.map((manifest) => mailMatched(manifest, deps.bucket)))
  const { uidValidity, positions } = lease.folder
  const missing = holesIn(
    range,
    messages.map(({ head }) => head.uid),
  )
  const names = watched.monitors.map(({ name }) => name)
  const deciding = names.filter((name) => (positions[name] ?? 1) <= range.last)
  // Also monitors that are paused or gone by now have their pages.
  const isDecidedBefore = Object.values(positions).some((position) => position > range.first)
  const catchingUp = isDecidedBefore ? deciding : []
  await writeLedgerPage(deps, { ...watched, uidValidity, range, messages, missing, catchingUp })
  const dates = messages.map(({ head }) => head.internalDate.getTime())
  await lease.save({
    positions: advance(positions, names, range.last),
    arrivals: arrivalsAfter(lease.folder.arrivals, range.last, dates),
    pendingActions: withWanted(deps, watched, lease.folder.pendingActions, manifests),
  })
  report.decided += messages.length
  report.matched += manifests.length
  report.remaining = Math.max(0, report.remaining - sizeOf(range))
}

function arrivalsAfter(
  before: FolderLease['folder']['arrivals'],
  lastUid: number,
  dates: readonly number[],
): FolderLease['folder']['arrivals'] {
  const known = before.lastInternalDate ? [Date.parse(before.lastInternalDate)] : []
  const latest = Math.max(...known, ...dates)
  return {
    uidNext: Math.max(before.uidNext, lastUid + 1),
    ...(Number.isFinite(latest) && { lastInternalDate: new Date(latest).toISOString() }),
  }
}
