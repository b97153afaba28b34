import { createHash } from 'node:crypto'
import { mailQuarantined } from '../../../shared/announce/mail-quarantined.js'
import { type MailIdentity, mailIdOf, quarantineKeys } from '../../../shared/contract/keys.js'
import { FailureError } from '../../../shared/failures/failure-error.js'
import { ObjectRefused } from '../../../shared/failures/storage-errors.js'
import { readHeaders } from '../../../shared/mail/headers/read-headers.js'
import { countedLateIn } from '../../../shared/mailbox/epochs.js'
import { type MessageHead, MessageVanished } from '../../../shared/mailbox/mailbox-session.js'
import type { QuarantinedMail } from '../../../shared/mailbox/quarantined-mail.js'
import { type AsideMessage, MAX_FAULTS } from '../../../shared/mailbox/set-aside.js'
import { summaryOf } from '../decide/decide-by-head.js'
import { mayBeOfMessage } from '../faults/message-fault.js'
import { goOnAfter } from '../faults/withheld.js'
import { renewing } from '../lease/renewing.js'
import type { LeasedRun } from '../poll-deps.js'
import { monitorsThatPassed } from './late-mail.js'
import { quotedSummary, writeLedgerPage } from './ledger-page.js'

/** Their UIDs, so that they are not taken for sound neighbours of others. */
const MAX_REMEMBERED = 100

const AS_JSON = { contentType: 'application/json', over: true } as const
const AS_MAIL = { contentType: 'message/rfc822', over: true } as const

/**
 * Puts a message that could not be decided on where it stops nothing: what can be had of it is stored, with the reason; then it is
 * announced, entered into the ledger as failed, and forgotten. It stays in the mailbox as it is. @throws LeaseLost
 */
export async function quarantine(run: LeasedRun, message: AsideMessage): Promise<void> {
  const { deps, lease } = run
  const { uid } = message
  // A run that does not get over this either is the last that tries to read it.
  await lease.save({ trying: uid })
  const head = message.faults > MAX_FAULTS ? undefined : await had(run, () => headOf(run, uid))
  const identity = identityOf(run, uid)
  const keys = quarantineKeys(identity.mailbox, mailIdOf(identity))
  const content =
    message.faults > MAX_FAULTS || message.long
      ? undefined
      : await had(run, () => storeContent(run, keys.message, uid, head?.size ?? 1))
  const record = recordOf(run, message, head, content && { key: keys.message, ...content })
  await deps.archive.add(keys.record, JSON.stringify(record, null, 2), AS_JSON)
  await deps.announcer.announce([mailQuarantined(record, deps.bucket, keys.record)])
  await enterAsFailed(run, record)
  const { reset, quarantined = [] } = lease.folder
  await lease.save({
    aside: lease.folder.aside.filter((other) => other.uid !== uid),
    quarantined: [...quarantined, uid].slice(-MAX_REMEMBERED),
    trying: undefined,
    ...(reset && { reset: countedLateIn(reset, { uid, result: 'decided' }) }),
  })
  run.report.quarantined = [...run.report.quarantined, { ...record, recordKey: keys.record }]
}

const identityOf = ({ watched, lease: { folder } }: LeasedRun, uid: number): MailIdentity => ({
  mailbox: watched.mailbox,
  folder: watched.folder,
  uidValidity: folder.uidValidity,
  ...(folder.generation && { generation: folder.generation }),
  uid,
})

/** What can be had of a message; undefined where that is what it fails at. */
async function had<T>(run: LeasedRun, get: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await get()
  } catch (error) {
    if (mayBeOfMessage(error)) await goOnAfter(run, error)
    else if (isOfSurroundings(error)) throw error
    return undefined
  }
}

const isOfSurroundings = (error: unknown): boolean =>
  error instanceof FailureError && !(error instanceof ObjectRefused)

async function headOf({ session }: LeasedRun, uid: number): Promise<MessageHead | undefined> {
  let found: MessageHead | undefined
  for await (const head of session.heads(uid, uid))
    if (head.uid === uid) found = { ...head, header: Buffer.from(head.header) }
  return found
}

/** The message as the server gives it, without looking into it. */
async function storeContent(
  { deps, session, lease }: LeasedRun,
  key: string,
  uid: number,
  size: number,
) {
  const hash = createHash('sha256')
  let bytes = 0
  async function* measured() {
    for await (const piece of renewing(session.message(uid, size), lease)) {
      hash.update(piece)
      bytes += piece.length
      yield piece
    }
  }
  try {
    await deps.archive.addStream(key, measured(), AS_MAIL)
  } catch (error) {
    if (error instanceof MessageVanished) return undefined
    throw error
  }
  return { bytes, sha256: hash.digest('hex') }
}

function recordOf(
  run: LeasedRun,
  { uid, since, faults, code, reason }: AsideMessage,
  head: MessageHead | undefined,
  message: QuarantinedMail['message'],
): QuarantinedMail {
  const identity = identityOf(run, uid)
  const summary = head && summaryIn(head)
  return {
    schemaVersion: 1,
    id: mailIdOf(identity),
    ...identity,
    since,
    quarantinedAt: run.deps.now().toISOString(),
    faults,
    code,
    reason,
    monitors: monitorsThatPassed(run, uid).map(({ monitor: { name, version } }) => ({
      name,
      version,
    })),
    ...(head?.internalDate && { internalDate: head.internalDate.toISOString() }),
    ...(head && { size: head.size }),
    ...summary,
    ...(message && { message }),
  }
}

/** It may be the header that cannot be read. */
function summaryIn({ header }: MessageHead) {
  try {
    return quotedSummary(summaryOf(readHeaders(header)))
  } catch {
    return {}
  }
}

async function enterAsFailed(
  { deps, lease }: LeasedRun,
  {
    mailbox,
    folder,
    uidValidity,
    generation,
    uid,
    code,
    reason,
    monitors,
    ...told
  }: QuarantinedMail,
): Promise<void> {
  const { internalDate, size, messageId, from, subject, date } = told
  const entry = {
    uid,
    ...(internalDate !== undefined && { internalDate }),
    ...(size !== undefined && { size }),
    ...(messageId !== undefined && { messageId }),
    ...(from !== undefined && { from }),
    ...(subject !== undefined && { subject }),
    ...(date !== undefined && { date }),
    decisions: monitors.map(({ name, version }) => ({
      monitor: name,
      version,
      result: 'failed' as const,
      decidedBy: 'quarantine',
      seen: `${code}: ${reason}`.slice(0, 200).toWellFormed(),
    })),
  }
  const range = { first: uid, last: uid }
  const page = {
    mailbox,
    folder,
    uidValidity,
    generation,
    range,
    entries: [entry],
    missing: [],
    aside: [],
    catchingUp: [],
  }
  await writeLedgerPage({ archive: deps.records, now: deps.now }, page, lease.number)
}
