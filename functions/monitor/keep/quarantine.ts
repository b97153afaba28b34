import { mailQuarantined } from '../../../shared/announce/mail-quarantined.js'
import { beginningOf } from '../../../shared/contract/cut-text.js'
import { type MailIdentity, mailIdOf, quarantineKeys } from '../../../shared/contract/keys.js'
import { readHeaders } from '../../../shared/mail/headers/read-headers.js'
import { countedLateIn } from '../../../shared/mailbox/epochs.js'
import type { MessageHead } from '../../../shared/mailbox/mailbox-session.js'
import type { QuarantinedMail } from '../../../shared/mailbox/quarantined-mail.js'
import type { AsideMessage } from '../../../shared/mailbox/set-aside.js'
import { summaryOf } from '../decide/decide-by-head.js'
import type { LeasedRun } from '../poll-deps.js'
import { monitorsThatPassed } from './late-mail.js'
import { quotedSummary, writeLedgerPage } from './ledger-page.js'
import { salvage } from './salvage.js'

/** Their UIDs, so that they are not taken for sound neighbours of others. */
const MAX_REMEMBERED = 100

const AS_JSON = { contentType: 'application/json', over: true } as const

/**
 * Puts a message that could not be decided on where it stops nothing: what can be had of it is stored, with the reason; then it is
 * announced, entered into the ledger as failed, and forgotten. It stays in the mailbox as it is. @throws LeaseLost
 */
export async function quarantine(run: LeasedRun, message: AsideMessage): Promise<void> {
  const { deps, lease } = run
  const { uid } = message
  // A run that does not get over this either is the last that tries to read it.
  await lease.save({ trying: uid })
  const keys = keysOf(run, uid)
  const { head, content } = await salvage(run, message, keys.message)
  const record = recordOf(run, message, head, content)
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

const keysOf = (run: LeasedRun, uid: number) => {
  const identity = identityOf(run, uid)
  return quarantineKeys(identity.mailbox, mailIdOf(identity))
}

const identityOf = ({ watched, lease: { folder } }: LeasedRun, uid: number): MailIdentity => ({
  mailbox: watched.mailbox,
  folder: watched.folder,
  uidValidity: folder.uidValidity,
  ...(folder.generation && { generation: folder.generation }),
  uid,
})

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
      seen: beginningOf(`${code}: ${reason}`, 200),
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
