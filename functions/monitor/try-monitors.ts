import type { Credentials } from '../../shared/credentials/credentials.js'
import { logIn } from '../../shared/credentials/log-in.js'
import type { PollRequest } from '../../shared/jobs/requests/poll-request.js'
import { walkMessage } from '../../shared/mail/walk/walk-message.js'
import { BATCH_UIDS, spansOf } from '../../shared/mailbox/arrivals.js'
import { folderFinder } from '../../shared/mailbox/folder-finder.js'
import { mailServerOf } from '../../shared/mailbox/mail-server.js'
import type {
  MailboxSession,
  MessageHead,
  OpenMailbox,
} from '../../shared/mailbox/mailbox-session.js'
import { compileConditions } from '../../shared/matching/condition-tree.js'
import { type ConditionOutcome, explain } from '../../shared/matching/decide.js'
import { looksInAttachments } from '../../shared/matching/looks-in-attachments.js'
import { excerpt } from '../../shared/matching/text/excerpt.js'
import type { Captures } from '../../shared/matching/text/pattern.js'
import { collectHeads } from './decide/collect-heads.js'
import { type CompiledMonitor, decideByHead } from './decide/decide-by-head.js'
import {
  type BodyAccess,
  type DecidedMessage,
  decideMessages,
  type WalkedBody,
} from './decide/decide-messages.js'
import { MessageFault } from './faults/message-fault.js'
import { watchedFolders } from './read/watched-folders.js'

/** What a monitor would make of a message, and what each of its conditions saw. */
export interface Trial {
  readonly mailbox: string
  readonly folder: string
  readonly uidValidity: string
  readonly uid: number
  /** RFC 3339, UTC. */
  readonly internalDate: string
  /** The day of that on the server's own clock, where it tells one. */
  readonly internalDay?: string
  readonly from: string
  /** Its beginning. */
  readonly subject: string
  readonly monitor: string
  readonly matched: boolean
  /** What the patterns took out of a message that matched. */
  readonly captures: Captures
  readonly conditions: readonly ConditionOutcome[]
}

/** What a trial works with. There is no archive among it: nothing can be written. */
export interface TrialDeps {
  readonly credentials: Credentials
  readonly openMailbox: OpenMailbox
  readonly timeLimitMs: number
  /** Ends the trial: the session is closed, and what waits for it rejects. */
  readonly signal?: AbortSignal
  /** Told before each batch of messages is asked for. */
  readonly onProgress?: (progress: TrialProgress) => void
  /** Told of each message that cannot be decided on; the others are. */
  readonly onFault?: (folder: string, fault: MessageFault) => void
}

/** How far a trial has come in a folder. */
export interface TrialProgress {
  readonly folder: string
  /** Messages that are done. */
  readonly done: number
  /** All messages of the time asked for. */
  readonly total: number
}

/** Bodies are walked as in a poll, and kept nowhere. */
function passingBodies(monitors: readonly CompiledMonitor[]): BodyAccess<WalkedBody> {
  const attachmentTexts = monitors.some(({ monitor }) => looksInAttachments(monitor.when))
  const walked = async (source: Parameters<typeof walkMessage>[0]) => ({
    mail: await walkMessage(source, { attachmentTexts }),
  })
  return { hold: (raw) => walked([raw]), receive: (_, chunks) => walked(chunks) }
}

/**
 * Decides on the mail of a mailbox since a day as a poll would, and writes nothing: no object, no flag, no position.
 * Positions and `startFrom` do not count here, and every body is read, so that every condition has seen its part.
 */
export async function* tryMonitors(
  deps: TrialDeps,
  { mailbox, monitors }: PollRequest,
  since: Date,
): AsyncGenerator<Trial> {
  const { credentials, openMailbox, timeLimitMs, signal } = deps
  const { name, address, imap } = mailbox
  const { username, auth } = imap
  const stored = await credentials.loginOf({ name, address, username, auth })
  const session = await logIn(stored, (login) =>
    openMailbox(mailServerOf(imap), login, { timeLimitMs }),
  )
  const close = () => session.close()
  signal?.addEventListener('abort', close)
  if (signal?.aborted) close()
  try {
    const { found, missing } = await watchedFolders(monitors, folderFinder(session, name))
    for (const { path, monitors: watching } of found) {
      const compiled = watching.map((monitor) => ({
        monitor: { ...monitor, startFrom: 'all' },
        conditions: compileConditions(monitor.when),
        position: 1,
      }))
      yield* tryFolder(session, { mailbox: name, folder: path }, compiled, since, deps)
    }
    for (const { failure } of missing) throw failure
  } finally {
    signal?.removeEventListener('abort', close)
    session.close()
  }
}

async function* tryFolder(
  session: MailboxSession,
  place: Pick<Trial, 'mailbox' | 'folder'>,
  monitors: readonly CompiledMonitor[],
  since: Date,
  { onProgress, onFault }: Pick<TrialDeps, 'onProgress' | 'onFault'>,
): AsyncGenerator<Trial> {
  const { folder } = place
  const { uidValidity } = await session.examine(folder)
  const uids = await session.uidsSince(since)
  for (let index = 0; index < uids.length; index += BATCH_UIDS) {
    onProgress?.({ folder, done: index, total: uids.length })
    const batch = uids.slice(index, index + BATCH_UIDS)
    const { heads, faults, failure } = await collectHeads(
      headsOf(session, batch),
      batch.at(-1) ?? 0,
      (head) => decideByHead(head, monitors, { readsEveryBody: true }),
      Number.POSITIVE_INFINITY,
    )
    if (failure) throw failure
    for (const fault of faults) onFault?.(folder, fault)
    const reading = { session, bodies: passingBodies(monitors), handsOnFacts: true }
    let left = heads.filter(({ attributes }) => batch.includes(attributes.uid))
    while (left.length > 0) {
      const uids = new Set<number>()
      try {
        for await (const group of decideMessages(reading, left)) {
          for (const message of group) yield* trialsOf({ ...place, uidValidity }, message, monitors)
          for (const { attributes } of group) uids.add(attributes.uid)
        }
      } catch (error) {
        if (!(error instanceof MessageFault)) throw error
        onFault?.(folder, error)
        uids.add(error.uid)
      }
      left = left.filter(({ attributes }) => !uids.has(attributes.uid))
    }
  }
}

/** Mail of a time is not always mail of a range: what was moved here has high UIDs and old dates. */
async function* headsOf(
  session: MailboxSession,
  uids: readonly number[],
): AsyncGenerator<MessageHead> {
  for (const { first, last } of spansOf(uids)) yield* session.heads(first, last)
}

/** There are facts of every message, as every body is asked for. */
const trialsOf = (
  place: Pick<Trial, 'mailbox' | 'folder' | 'uidValidity'>,
  { attributes, summary, facts, decisions }: DecidedMessage<WalkedBody>,
  monitors: readonly CompiledMonitor[],
): Trial[] =>
  monitors.map(({ monitor, conditions }) => {
    const decision = decisions.find(({ monitor: { name } }) => name === monitor.name)?.decision
    return {
      ...place,
      uid: attributes.uid,
      internalDate: attributes.internalDate.toISOString(),
      ...(attributes.internalDay !== undefined && { internalDay: attributes.internalDay }),
      from: summary.from ?? '',
      subject: excerpt(summary.subject, -1),
      monitor: monitor.name,
      matched: decision?.result === 'matched',
      captures: decision?.result === 'matched' ? decision.captures : {},
      conditions: facts ? explain(conditions, facts) : [],
    }
  })
