import { readState } from '../../../shared/archive/state-object.js'
import { folderStateKey, type Numbering } from '../../../shared/contract/keys.js'
import {
  MAX_REPLAYED_AT_ONCE,
  type MailboxMail,
} from '../../../shared/jobs/requests/replay-request.js'
import { folderFinder } from '../../../shared/mailbox/folder-finder.js'
import { type FolderState, folderStateSchema } from '../../../shared/mailbox/folder-state.js'
import type { FolderStatus, MailboxSession } from '../../../shared/mailbox/mailbox-session.js'
import { queryTest } from '../../../shared/place/mail-query.js'
import { headFacts, summaryOf, tellsFields } from '../decide/decide-by-head.js'
import { type HeadWithFields, headsOfUids } from '../decide/heads-of-uids.js'
import { arrivingGroups } from '../read/arriving-groups.js'
import { openSession } from '../read/open-session.js'
import { requireSameUids } from '../read/same-uids.js'
import { watchedFolders } from '../read/watched-folders.js'
import { readHealth } from '../tell/mailbox-record.js'
import { leftToPolls } from './left-to-polls.js'
import type { ReplayableGroup, ReplayableMail, ReplayRun } from './replayable-mail.js'
import { arrivingSource, heldSource } from './stored-source.js'

/** Heads asked for together. */
const HEADS_AT_ONCE = 100

/** Heads that one call looks at: of a mailbox in which one mail is looked for, all of a year. */
const MAX_HEADS = 20_000

/** Where a call has come to in a mailbox. */
export interface MailboxProgress {
  /** Absent once all has been looked at. */
  next?: { readonly uidValidity: string; readonly uid: number; readonly left: number }
}

/**
 * Mail that is in the folder of the monitor, by UID, whatever was decided on it, but what polls are still to decide on: the folder is opened
 * to read, and nothing in it changes. A call ends behind so many mails, or when its time is up; `progress` says where the next one goes on.
 * @throws MailboxError, UidValidityChanged
 */
export async function* mailboxMailGroups(
  run: ReplayRun,
  asked: MailboxMail,
  progress: MailboxProgress,
  warnings: string[],
): AsyncGenerator<ReplayableGroup> {
  const health = await readHealth(run.deps, asked.mailbox.name, warnings)
  const session = await openSession({ deps: run.deps, health, warnings }, asked.mailbox)
  try {
    const { found, missing } = await watchedFolders(
      [run.request.monitor],
      folderFinder(session, asked.mailbox.name),
    )
    for (const { failure } of missing) throw failure
    for (const { path } of found) {
      yield* folderGroups(run, { session, path, asked, progress, warnings })
    }
  } finally {
    session.close()
  }
}

/** A folder that mail is asked of. */
interface AskedFolder {
  readonly session: MailboxSession
  readonly path: string
  readonly asked: MailboxMail
  readonly progress: MailboxProgress
  readonly warnings: string[]
}

async function* folderGroups(run: ReplayRun, folder: AskedFolder): AsyncGenerator<ReplayableGroup> {
  const { session, path, progress } = folder
  const status = await session.examine(path)
  const { uidValidity } = status
  const state = await stateOf(run, folder, status)
  const { generation = 0 } = state ?? {}
  const numbering = { uidValidity, ...(generation > 0 && { generation }) }
  const uids = await uidsOf(run, folder, state)
  const isAsked = testOf(folder, uidValidity)
  const passed = (uid: number, looked: number) => {
    progress.next = { uidValidity, uid, left: uids.length - looked }
  }
  let given = 0
  for (let index = 0; index < uids.length; index += HEADS_AT_ONCE) {
    const isTimeUp = index > 0 && run.deps.deadline.remainingMs() <= 0
    if (isTimeUp || given >= MAX_REPLAYED_AT_ONCE || index >= MAX_HEADS) return
    const some = uids.slice(index, index + HEADS_AT_ONCE)
    const heads = (await headsOfUids(session, some)).filter(isAsked)
    for await (const group of arrivingGroups(session, heads, () => true)) {
      const mails = group.flatMap(({ message, body }) =>
        body === undefined ? [] : [mailboxMail(run, { folder, numbering, message, body })],
      )
      if (mails.length > 0) yield mails
      given += mails.length
      const last = group.at(-1)?.message.attributes.uid
      if (last !== undefined) passed(last, index)
    }
    const last = some.at(-1)
    if (last !== undefined) passed(last, index + some.length)
  }
  delete progress.next
}

const DAY_MS = 86_400_000

/** The UIDs to look at; what is left to polls is told once, by the first call. */
async function uidsOf(
  { deps, request: { monitor } }: ReplayRun,
  { session, path, asked, warnings }: AskedFolder,
  state: FolderState | undefined,
): Promise<number[]> {
  // The server tells days by its own clock.
  const since = new Date(Date.parse(asked.since) - DAY_MS)
  const uids = (await session.uidsSince(since)).filter(
    (uid) => uid > (asked.after?.uid ?? 0) && (asked.uid === undefined || uid === asked.uid),
  )
  const isLeft = state ? leftToPolls(state, monitor, deps.now()) : () => false
  const left = uids.filter(isLeft)
  if (left.length > 0 && asked.after === undefined)
    warnings.push(
      `${path}: left to the polls, as their turn has not come: ${left.length} of the messages since ${since.toISOString().slice(0, 10)}, the first with UID ${left[0]}`,
    )
  return uids.filter((uid) => !isLeft(uid))
}

/** What polls know of a folder, undefined before the first. @throws UidValidityChanged where the numbers are others since */
async function stateOf(
  { deps }: ReplayRun,
  { path, asked }: AskedFolder,
  status: FolderStatus,
): Promise<FolderState | undefined> {
  const key = folderStateKey(asked.mailbox.name, path)
  const access = { archive: deps.records, newId: deps.newId }
  const { current } = await readState(access, key, folderStateSchema)
  requireSameUids(asked.after ?? current, status, {
    mailbox: asked.mailbox.name,
    folder: path,
    remedy: 'let a poll recognise its mail first',
  })
  return current
}

function testOf({ asked, path }: AskedFolder, uidValidity: string) {
  const { messageId, sender, subject } = asked
  const isAsked = queryTest({
    from: new Date(asked.since),
    until: new Date(asked.until),
    ...(messageId !== undefined && { messageId }),
    ...(sender !== undefined && { sender }),
    ...(subject !== undefined && { subject }),
  })
  return ({ attributes: { uid, internalDate }, headers }: HeadWithFields): boolean => {
    const told = summaryOf(headers)
    return isAsked({
      mailbox: asked.mailbox.name,
      folder: path,
      uidValidity,
      uid,
      internalDate: internalDate.toISOString(),
      ...(told.messageId !== undefined && { messageId: told.messageId }),
      ...(told.from !== undefined && { from: told.from }),
      subject: told.subject,
      decisions: [],
    })
  }
}

function mailboxMail(
  run: ReplayRun,
  {
    folder: { asked, path },
    numbering,
    message: { attributes, headers },
    body,
  }: {
    readonly folder: AskedFolder
    readonly numbering: Numbering
    readonly message: HeadWithFields
    readonly body: Buffer | AsyncIterable<Buffer>
  },
): ReplayableMail {
  const { uid, internalDate, flags } = attributes
  const identity = { mailbox: asked.mailbox.name, folder: path, ...numbering, uid }
  const { from = '', subject } = summaryOf(headers)
  return {
    identity,
    internalDate,
    flags,
    from,
    subject,
    ...(tellsFields(headers) && { byHeader: headFacts(headers, attributes) }),
    open: () =>
      Buffer.isBuffer(body) ? heldSource(run, body) : arrivingSource(run, identity, body),
  }
}
