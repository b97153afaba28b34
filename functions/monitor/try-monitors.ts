import type { Credentials } from '../../shared/credentials/credentials.js'
import { logIn } from '../../shared/credentials/log-in.js'
import type { PolledMonitor, PollRequest } from '../../shared/jobs/requests/poll-request.js'
import { walkMessage } from '../../shared/mail/walk/walk-message.js'
import { BATCH_UIDS } from '../../shared/mailbox/arrivals.js'
import { folderFinder } from '../../shared/mailbox/folder-finder.js'
import { mailServerOf } from '../../shared/mailbox/mail-server.js'
import {
  type MailboxSession,
  MessageVanished,
  type OpenMailbox,
} from '../../shared/mailbox/mailbox-session.js'
import { compileConditions } from '../../shared/matching/condition-tree.js'
import { judge } from '../../shared/matching/decide.js'
import type { ConditionOutcome } from '../../shared/matching/evaluate.js'
import { looksInAttachments } from '../../shared/matching/looks-in-attachments.js'
import { mailFacts } from '../../shared/matching/mail-facts.js'
import { excerpt } from '../../shared/matching/text/excerpt.js'
import type { Captures } from '../../shared/matching/text/pattern.js'
import { headFacts, isUnread, summaryOf, tellsFields } from './decide/decide-by-head.js'
import { type HeadWithFields, headsOfUids } from './decide/heads-of-uids.js'
import { MessageFault, ofMessage } from './faults/message-fault.js'
import { requireMail } from './faults/substituted-mail.js'
import { arrivingGroups } from './read/arriving-groups.js'
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
      const place = { mailbox: name, folder: path }
      yield* tryFolder(session, { place, monitors: watching.map(triedMonitor), since }, deps)
    }
    for (const { failure } of missing) throw failure
  } finally {
    signal?.removeEventListener('abort', close)
    session.close()
  }
}

/** A monitor, its conditions compiled. */
type TriedMonitor = ReturnType<typeof triedMonitor>

const triedMonitor = ({ name, when }: PolledMonitor) => ({
  name,
  conditions: compileConditions(when),
  looksInAttachments: looksInAttachments(when),
})

/** A folder whose mail is tried, and on what. */
interface TriedFolder {
  readonly place: Pick<Trial, 'mailbox' | 'folder'>
  readonly monitors: readonly TriedMonitor[]
  readonly since: Date
}

async function* tryFolder(
  session: MailboxSession,
  { place, monitors, since }: TriedFolder,
  { onProgress, onFault }: Pick<TrialDeps, 'onProgress' | 'onFault'>,
): AsyncGenerator<Trial> {
  const { folder } = place
  const { uidValidity } = await session.examine(folder)
  const uids = await session.uidsSince(since)
  for (let index = 0; index < uids.length; index += BATCH_UIDS) {
    onProgress?.({ folder, done: index, total: uids.length })
    const heads = await headsOfUids(session, uids.slice(index, index + BATCH_UIDS))
    for await (const group of arrivingGroups(session, heads, () => true)) {
      for (const { message, body } of group) {
        if (body === undefined) continue
        try {
          const { uid } = message.attributes
          yield* await ofMessage(uid, () =>
            trialsOf({ ...place, uidValidity }, message, body, monitors),
          )
        } catch (error) {
          if (error instanceof MessageVanished) continue
          if (!(error instanceof MessageFault)) throw error
          onFault?.(folder, error)
        }
      }
    }
  }
}

/** What each monitor makes of a message. @throws MessageVanished, MessageFault */
async function trialsOf(
  place: Pick<Trial, 'mailbox' | 'folder' | 'uidValidity'>,
  { attributes, headers }: HeadWithFields,
  body: Buffer | AsyncIterable<Buffer>,
  monitors: readonly TriedMonitor[],
): Promise<Trial[]> {
  const mail = await walkMessage(Buffer.isBuffer(body) ? [body] : body, {
    attachmentTexts: monitors.some((monitor) => monitor.looksInAttachments),
  })
  for (const each of [headers, mail.headers]) requireMail(attributes.uid, each)
  const header = tellsFields(headers) ? headers : mail.headers
  const byHeader = headFacts(header, attributes)
  const facts = mailFacts(mail, { unread: isUnread(attributes), byHeader })
  const { from, subject } = summaryOf(header)
  return monitors.map(({ name, conditions }) => {
    const judgement = judge(conditions, facts)
    const { decision } = judgement
    return {
      ...place,
      uid: attributes.uid,
      internalDate: attributes.internalDate.toISOString(),
      ...(attributes.internalDay !== undefined && { internalDay: attributes.internalDay }),
      from: from ?? '',
      subject: excerpt(subject, -1),
      monitor: name,
      matched: decision.result === 'matched',
      captures: decision.result === 'matched' ? decision.captures : {},
      conditions: judgement.everyCondition(),
    }
  })
}
