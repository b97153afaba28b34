import { asFailure } from '../failures/failure-error.js'
import type { SoughtFolder } from '../jobs/requests/survey-request.js'
import type { ListedFolder } from '../mailbox/folder-names.js'
import type { SurveyedSession } from '../mailbox/mailbox-session.js'
import type { FoundFolder, MailboxSurvey, SurveyedFolder } from './mailbox-survey.js'

/** What a survey is taken with. */
export interface SurveyDeps {
  readonly session: SurveyedSession
  readonly now: () => Date
  /** Whether another command may be begun; there may be hundreds of folders, on a server that takes a second for each. */
  readonly hasTime: () => boolean
}

/** So many of the latest that are gone are looked for in other folders. */
const MOST_SOUGHT_ELSEWHERE = 10

/** Where mail goes that somebody deletes, or a rule moves: those are looked through first. */
const LIKELY_USES = ['\\Trash', '\\Junk', '\\Archive', '\\All']

/** So many folders are looked through for it. */
const MOST_LOOKED_THROUGH = 12

const OUT_OF_TIME = 'there was no time for it'

/**
 * What a server has of a mailbox: counts, sizes and dates of each folder, its storage, and which of the sought mail is still there, or lies
 * elsewhere. Nothing is fetched but two dates a folder; nothing is changed.
 * @throws MailboxError where not even the folders can be listed
 */
export async function takeSurvey(
  deps: SurveyDeps,
  sought: readonly SoughtFolder[],
): Promise<MailboxSurvey> {
  const { session, now } = deps
  const listed = (await session.folders()).folders.filter(({ isSelectable }) => isSelectable)
  const ordered = inOrder(listed, sought)
  const seen: FoundFolder[] = []
  for (const folder of sought) seen.push(await findIn(deps, folder, ordered))
  const storage = await session.storage().catch(() => undefined)
  const outlined = await outlines(deps, ordered)
  // Last, as it may take longest: a server may have no index of Message-IDs.
  const found: FoundFolder[] = []
  for (const [index, folder] of seen.entries())
    found.push({ ...folder, ...(await lookElsewhere(deps, folder, sought[index], ordered)) })
  return { takenAt: now().toISOString(), ...(storage && { storage }), ...outlined, found }
}

/** Those that mail is sought in, INBOX, where it may have gone, and the rest as the server lists it. */
function inOrder(
  listed: readonly ListedFolder[],
  sought: readonly SoughtFolder[],
): readonly ListedFolder[] {
  const rankOf = ({ path, specialUse = '' }: ListedFolder): number => {
    if (sought.some(({ folder }) => folder === path)) return 0
    if (path.toUpperCase() === 'INBOX') return 1
    return LIKELY_USES.includes(specialUse) ? 2 : 3
  }
  return listed.toSorted((one, other) => rankOf(one) - rankOf(other))
}

async function outlines(
  { session, hasTime }: SurveyDeps,
  listed: readonly ListedFolder[],
): Promise<Pick<MailboxSurvey, 'folders' | 'notSeen'>> {
  const folders: SurveyedFolder[] = []
  const notSeen: { path: string; why: string }[] = []
  for (const { path, specialUse } of listed) {
    if (!hasTime() || !session.isOpen) {
      notSeen.push({ path, why: session.isOpen ? OUT_OF_TIME : 'the session had ended by then' })
      continue
    }
    try {
      const { oldest, newest, ...counts } = await session.outline(path)
      folders.push({
        path,
        ...(specialUse?.startsWith('\\') && { use: specialUse }),
        ...counts,
        ...(oldest && { oldest: oldest.toISOString() }),
        ...(newest && { newest: newest.toISOString() }),
      })
    } catch (error) {
      notSeen.push({ path, why: asFailure(error).message })
    }
  }
  return { folders, notSeen }
}

async function findIn(
  { session, hasTime }: SurveyDeps,
  { folder, uidValidity, mails }: SoughtFolder,
  listed: readonly ListedFolder[],
): Promise<FoundFolder> {
  const seen = (state: FoundFolder['state'], gone: number[] = []): FoundFolder => ({
    ...{ folder, state, gone },
    elsewhere: [],
    soughtElsewhere: 0,
  })
  const uids = mails.map(({ uid }) => uid).toSorted((one, other) => one - other)
  const [first, last] = [uids.at(0), uids.at(-1)]
  if (first === undefined || last === undefined || !hasTime() || !session.isOpen)
    return seen('not looked at')
  if (!listed.some(({ path }) => path === folder)) return seen('no such folder')
  try {
    const opened = await session.examine(folder)
    if (opened.uidValidity !== uidValidity) return seen('renumbered')
    const present = new Set(opened.messages === 0 ? [] : await session.uids(first, last))
    return seen(
      'looked at',
      uids.filter((uid) => !present.has(uid)),
    )
  } catch {
    // Why is told with the folders.
    return seen('not looked at')
  }
}

/** Whole, and no more than a word of IMAP: the ledger has long ones cut short. */
const SEARCHABLE = /^<[!#-[\]-~]+>$/

/** By its Message-ID; a mail is looked for until it is found once. */
async function lookElsewhere(
  { session, hasTime }: SurveyDeps,
  { folder, gone }: FoundFolder,
  sought: SoughtFolder | undefined,
  listed: readonly ListedFolder[],
): Promise<Pick<FoundFolder, 'elsewhere' | 'soughtElsewhere'>> {
  const isGone = new Set(gone)
  const wanted = (sought?.mails ?? [])
    .filter(({ uid, messageId = '' }) => isGone.has(uid) && SEARCHABLE.test(messageId))
    .toSorted((one, other) => other.uid - one.uid)
    .slice(0, MOST_SOUGHT_ELSEWHERE)
  const left = new Map(wanted.map(({ uid, messageId = '' }) => [uid, messageId]))
  const elsewhere: { uid: number; folder: string }[] = []
  const others = listed.filter(({ path }) => path !== folder).slice(0, MOST_LOOKED_THROUGH)
  for (const { path } of others) {
    if (left.size === 0 || !hasTime() || !session.isOpen) break
    try {
      if ((await session.examine(path)).messages === 0) continue
      for (const [uid, messageId] of left) {
        if (!hasTime()) break
        if ((await session.uidsOfMessageId(messageId)).length === 0) continue
        elsewhere.push({ uid, folder: path })
        left.delete(uid)
      }
    } catch {
      // What refuses to be opened is told of with the folders.
    }
  }
  return { elsewhere, soughtElsewhere: wanted.length }
}
