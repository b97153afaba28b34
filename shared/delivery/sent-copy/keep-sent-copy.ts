import type { Archive } from '../../archive/archive.js'
import { readState, type StateObject } from '../../archive/state-object.js'
import { mailboxHealthKey } from '../../contract/keys.js'
import type { Credentials } from '../../credentials/credentials.js'
import { logInUnlessHeld } from '../../credentials/log-in-unless-held.js'
import { rememberThrottling } from '../../credentials/remember-throttling.js'
import { ServerThrottled } from '../../failures/mailbox-errors.js'
import { SendingFailed } from '../../failures/sending-errors.js'
import type { SenderDefinition } from '../../jobs/requests/sender-definition.js'
import { folderFinder } from '../../mailbox/folder-finder.js'
import { mailServerOf } from '../../mailbox/mail-server.js'
import { type MailboxHealth, mailboxHealthSchema } from '../../mailbox/mailbox-health.js'
import type { MailboxSession, OpenMailbox } from '../../mailbox/mailbox-session.js'
import type { Deadline } from '../../runtime/deadline.js'
import { inMemory } from './in-memory.js'
import { pausesBeforeCopy } from './pauses-before-copy.js'
import type { SentMessage } from './sent-message.js'

/** The next send of the batch waits for it: 25 MB take 100 s at 2 Mbit/s. */
const MAX_COPY_MS = 120_000

/** What a copy is kept with. */
export interface SentCopyDeps {
  readonly archive: Archive
  readonly credentials: Credentials
  readonly openMailbox: OpenMailbox
  readonly deadline: Deadline
  readonly pause: (ms: number) => Promise<unknown>
  readonly now: () => Date
  readonly newId: () => string
}

/** Where the copies of a sender are kept. */
export type SentCopyPlace = NonNullable<SenderDefinition['sentCopy']>

/**
 * Keeps a copy of a sent message in a mailbox, flagged \Seen, unless one with its Message-ID is in the folder: that of a run which
 * died before it could say so, or of a provider that keeps sent mail by itself. Such a provider is given some seconds.
 * A login that is refused is remembered for polls as well, and theirs is honoured here.
 * @throws FailureError: there may be no copy; called again, it looks first
 */
export async function keepSentCopy(
  deps: SentCopyDeps,
  place: SentCopyPlace,
  message: SentMessage,
): Promise<'kept' | 'already there'> {
  const health = await readState(deps, mailboxHealthKey(place.mailbox.name), mailboxHealthSchema)
  try {
    const session = await openSession(deps, place, health)
    try {
      return await copyInto(deps, session, place, message)
    } finally {
      session.close()
    }
  } catch (error) {
    if (error instanceof ServerThrottled) await rememberThrottling(health, error, deps.now())
    throw error
  }
}

function openSession(
  deps: SentCopyDeps,
  { mailbox: { name, address, imap } }: SentCopyPlace,
  health: StateObject<MailboxHealth>,
): Promise<MailboxSession> {
  const { username, auth } = imap
  const timeLimitMs = Math.min(MAX_COPY_MS, deps.deadline.remainingMs())
  // What somebody has to do before long is told by the polls of the mailbox.
  return logInUnlessHeld(deps, { name, address, username, auth }, health, [], (login) =>
    deps.openMailbox(mailServerOf(imap), login, { timeLimitMs }),
  )
}

async function copyInto(
  { pause }: SentCopyDeps,
  session: MailboxSession,
  { mailbox, folder }: SentCopyPlace,
  message: SentMessage,
): Promise<'kept' | 'already there'> {
  const path = await folderFinder(session, mailbox.name)(folder)
  if (await isThere(session, path, message)) return 'already there'
  for (const pauseMs of pausesBeforeCopy(mailbox.imap, message.smtpHost)) {
    await pause(pauseMs)
    if (await isThere(session, path, message)) return 'already there'
  }
  const raw = await inMemory(message)
  const copy = { raw, flags: ['\\Seen'], internalDate: message.acceptedAt }
  const result = await session.append(path, copy)
  if (result.appended) return 'kept'
  const where = `${mailbox.name}, folder ${folder}`
  throw new SendingFailed('SENT_COPY_FAILED', `${where}: ${result.reason}`)
}

/** The folder is opened anew: some servers tell of new mail only then. */
async function isThere(
  session: MailboxSession,
  path: string,
  { messageId }: SentMessage,
): Promise<boolean> {
  await session.examine(path)
  const uids = await session.uidsOfMessageId(messageId)
  return uids.length > 0
}
