import type { Manifest } from '../../shared/archive/manifest.js'
import type { PolledMonitor } from '../../shared/jobs/requests/poll-request.js'
import { walkMessage } from '../../shared/mail/walk/walk-message.js'
import { compileConditions } from '../../shared/matching/condition-tree.js'
import { judge } from '../../shared/matching/decide.js'
import { isNegated } from '../../shared/matching/expected-words.js'
import { looksInAttachments } from '../../shared/matching/looks-in-attachments.js'
import { mailFacts } from '../../shared/matching/mail-facts.js'
import { decideKept } from '../../shared/place/decide-kept.js'
import type { DecidedMail } from '../../shared/place/decided-mail.js'
import { todaysDecision } from '../../shared/place/todays-decision.js'
import type { TriedMail } from '../api/try-answers.js'
import { mailOfRows } from '../index/stored-row.js'
import { AskedWrongly } from './answer-errors.js'
import type { ConsolePlace } from './console-place.js'
import { keptMailOf } from './kept-mails.js'

/** So many mails are looked at: a person waits. */
const MOST_MAILS = 1_000

/** What is tried on which mail. */
export interface Trial {
  /** The deployed monitor with another rule. */
  readonly monitor: PolledMonitor
  readonly mailbox: string
  readonly since: Date
  readonly signal: AbortSignal
}

/** What a rule makes of the mail of the ledger, the latest first: by the message where it is kept, else by what the ledger has. Nothing is written. */
export async function tryRule(
  here: ConsolePlace,
  trial: Trial,
): Promise<{ readonly mails: readonly TriedMail[]; readonly isCut: boolean }> {
  await here.filler.fresh()
  const { database } = here.index
  const ids = database
    .prepare(
      `select id, max(at) as latest from rows
       where at >= ? and mailbox = ? and kind = 'decision'
       group by id order by latest desc limit ${MOST_MAILS + 1}`,
    )
    .all(+trial.since, trial.mailbox)
  const rowsOf = database.prepare(
    "select id, told from rows where place >= ? and place < ? and kind = 'decision'",
  )
  const mails: TriedMail[] = []
  for (const { id } of ids.slice(0, MOST_MAILS)) {
    if (trial.signal.aborted) break
    const mail = mailOfRows(rowsOf.all(`${id} `, `${id}!`))
    if (mail) mails.push(await tried(here, trial, { id: String(id), mail }))
  }
  return { mails, isCut: ids.length > MOST_MAILS }
}

interface KnownMail {
  readonly id: string
  readonly mail: DecidedMail
}

async function tried(here: ConsolePlace, { monitor }: Trial, known: KnownMail): Promise<TriedMail> {
  const { id, mail } = known
  const before = mail.decisions.find((decision) => decision.monitor === monitor.name)
  const { internalDate, from, subject } = mail
  const told = {
    id,
    at: internalDate ?? mail.decisions[0]?.decidedAt ?? '',
    ...(from !== undefined && { from }),
    ...(subject !== undefined && { subject }),
    ...(before && { before: before.result }),
  }
  const raw = await messageOf(here, known)
  if (raw) return { ...told, ...(await byMessage(raw, monitor)) }
  const [decision] = mail.decisions
  if (!decision) return { ...told, result: 'unknown', isNear: false }
  const { result, decidedBy, seen, reason } = await todaysDecision(
    { bucket: here.place.bucket, decideAgain: decideKept },
    { mail, decision, monitor, manifest: undefined },
  )
  return {
    ...told,
    result,
    isNear: false,
    ...(decidedBy !== undefined && { decidedBy }),
    ...(seen !== undefined && { seen }),
    ...(reason !== undefined && { reason }),
  }
}

/** The message, if any monitor keeps it. */
async function messageOf(here: ConsolePlace, { id, mail }: KnownMail): Promise<Buffer | undefined> {
  for (const { monitor, result } of mail.decisions) {
    if (result !== 'matched') continue
    const kept = await keptMailOf(here, monitor, id).catch((error: unknown) => {
      if (error instanceof AskedWrongly) return undefined
      throw error
    })
    const key: Manifest['messageKey'] = kept?.manifest.messageKey
    const stored = key === undefined ? undefined : await here.place.bucket.read(key)
    if (stored) return stored.body
  }
  return undefined
}

async function byMessage(
  raw: Buffer,
  { when }: PolledMonitor,
): Promise<Pick<TriedMail, 'result' | 'decidedBy' | 'seen' | 'isNear'>> {
  const mail = await walkMessage([raw], { attachmentTexts: looksInAttachments(when) })
  const judgement = judge(compileConditions(when), mailFacts(mail, { unread: true }))
  const { decision } = judgement
  if (decision.result === 'undecided') return { result: 'unknown', isNear: false }
  const by = decision.result === 'matched' ? decision.conditions.at(-1) : decision.decidedBy
  const failing = judgement
    .everyCondition()
    .filter(({ path, matched }) => matched === isNegated(path))
  return {
    result: decision.result,
    isNear: decision.result === 'unmatched' && failing.length === 1,
    ...(by && { decidedBy: by.path, seen: by.seen }),
  }
}
