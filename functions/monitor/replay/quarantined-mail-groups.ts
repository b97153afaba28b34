import { readState } from '../../../shared/archive/state-object.js'
import { folderStateKey, ledgerKey, type MailIdentity } from '../../../shared/contract/keys.js'
import { MessageNotKept, StorageFailed } from '../../../shared/failures/storage-errors.js'
import type { Mail } from '../../../shared/mail/walk/walk-message.js'
import { folderStateSchema } from '../../../shared/mailbox/folder-state.js'
import {
  type LedgerEntry,
  type LedgerPage,
  ledgerPageSchema,
} from '../../../shared/mailbox/ledger.js'
import {
  parseQuarantinedMail,
  type QuarantinedMail,
} from '../../../shared/mailbox/quarantined-mail.js'
import { jsonIn } from '../../../shared/runtime/json.js'
import { summaryOf } from '../decide/decide-by-head.js'
import { ledgerDecision, quotedSummary, writeLedgerPage } from '../keep/ledger-page.js'
import { FolderLease } from '../lease/folder-lease.js'
import { LeaseLost } from '../lease/lease-lost.js'
import type {
  FinalDecision,
  ReplayableGroup,
  ReplayableMail,
  ReplayRun,
} from './replayable-mail.js'
import { storedSource } from './stored-source.js'

/**
 * Mail in quarantine by the keys of its records, one after the other: it is decided on alone, as it was set aside for a reason. What the
 * monitor has not decided on yet is its first decision, and is entered into the ledger in the place of the failure, by who has the folder.
 * @throws LeaseLost
 */
export async function* quarantinedMailGroups(
  run: ReplayRun,
  keys: readonly string[],
  gone: string[],
): AsyncGenerator<ReplayableGroup> {
  for (const key of keys) {
    const record = await recordAt(run, key)
    if (!record) {
      gone.push(key)
      continue
    }
    const isFirst = await hasFailed(run, record)
    if (!isFirst || !run.request.forReal) {
      const enterFirst = async () => {}
      yield [quarantinedMail(run, record, isFirst ? enterFirst : undefined)]
      continue
    }
    yield* withFolder(run, record, (lease) => [
      quarantinedMail(run, record, (decision, mail) =>
        enterDecision(run, lease, record, { decision, mail }),
      ),
    ])
  }
}

async function recordAt({ deps }: ReplayRun, key: string): Promise<QuarantinedMail | undefined> {
  const stored = await deps.archive.read(key)
  return stored && parseQuarantinedMail(stored.body, key)
}

/** The page that the quarantine has written is of this one mail. */
const pageKeyOf = ({ mailbox, folder, uidValidity, generation, uid }: QuarantinedMail): string =>
  ledgerKey(mailbox, folder, { uidValidity, generation }, uid, uid)

async function pageOf(
  { deps }: ReplayRun,
  record: QuarantinedMail,
): Promise<LedgerPage | undefined> {
  const stored = await deps.records.read(pageKeyOf(record))
  return stored && ledgerPageSchema.safeParse(jsonIn(stored.body.toString('utf8'))).data
}

/** Whether all that the monitor has made of it is that it could not be decided on. */
async function hasFailed(run: ReplayRun, record: QuarantinedMail): Promise<boolean> {
  const page = await pageOf(run, record)
  const entry = page?.entries.find(({ uid }) => uid === record.uid)
  const { name } = run.request.monitor
  return (
    entry?.decisions.some(({ monitor, result }) => monitor === name && result === 'failed') === true
  )
}

/** Holds the folder while a group is worked on. @throws LeaseLost if another run has it */
async function* withFolder(
  { deps }: ReplayRun,
  { mailbox, folder }: QuarantinedMail,
  groupOf: (lease: FolderLease) => ReplayableGroup,
): AsyncGenerator<ReplayableGroup> {
  const key = folderStateKey(mailbox, folder)
  const access = { archive: deps.records, newId: deps.newId }
  const state = await readState(access, key, folderStateSchema)
  if (!state.current) throw new StorageFailed(`${key} is not there: nothing is known of the folder`)
  const lease = await FolderLease.take(deps, state, state.current)
  if (!lease) throw new LeaseLost('another run has the folder')
  const { promise: isDone, resolve: done } = Promise.withResolvers<void>()
  const renewing = lease.whileRenewed(() => isDone)
  try {
    yield groupOf(lease)
  } finally {
    done()
    await renewing
    await lease.release()
  }
}

function quarantinedMail(
  run: ReplayRun,
  record: QuarantinedMail,
  enterFirst: ReplayableMail['enterFirst'],
): ReplayableMail {
  const { mailbox, folder, uidValidity, generation, uid, message } = record
  const identity: MailIdentity = {
    mailbox,
    folder,
    uidValidity,
    ...(generation !== undefined && { generation }),
    uid,
  }
  return {
    identity,
    internalDate: new Date(record.internalDate ?? record.date ?? record.since),
    // Nobody has remembered them: it counts as unread.
    flags: [],
    from: record.from ?? '',
    subject: record.subject ?? '',
    open: async () => {
      if (!message)
        throw new MessageNotKept(
          `UID ${uid} is in quarantine without its message: ${record.reason}`,
        )
      return storedSource(run, identity, message.key)
    },
    ...(enterFirst && { enterFirst }),
  }
}

interface FirstDecision {
  readonly decision: FinalDecision
  readonly mail: Mail
}

/** The decisions of other monitors stay as they are. */
async function enterDecision(
  run: ReplayRun,
  lease: FolderLease,
  record: QuarantinedMail,
  { decision, mail }: FirstDecision,
): Promise<void> {
  const { mailbox, folder, uidValidity, generation, uid } = record
  const { monitor } = run.request
  const page = await pageOf(run, record)
  const before: LedgerEntry = page?.entries.find((entry) => entry.uid === uid) ?? {
    uid,
    decisions: [],
  }
  const others = before.decisions.filter((one) => one.monitor !== monitor.name)
  const entry: LedgerEntry = {
    size: mail.size,
    ...quotedSummary(summaryOf(mail.headers)),
    ...before,
    decisions: [...others, ledgerDecision({ monitor, decision })],
  }
  const range = { first: uid, last: uid }
  const decided = { range, entries: [entry], missing: [], aside: [], catchingUp: [] }
  await writeLedgerPage(
    { archive: run.deps.records, now: run.deps.now },
    { mailbox, folder, uidValidity, generation, ...decided, uidNext: page?.uidNext },
    lease.number,
  )
}
