import { mailMatched } from '../../../shared/announce/mail-matched.js'
import { keepMail, manifestKeyOf } from '../../../shared/archive/keep-mail.js'
import type { KeptSource } from '../../../shared/archive/kept-source.js'
import { type Manifest, parseManifest } from '../../../shared/archive/manifest.js'
import type { ReplayRecord } from '../../../shared/archive/replay-record.js'
import { mailIdOf, mailKeys } from '../../../shared/contract/keys.js'
import { keptMailName } from '../../../shared/contract/replays.js'
import type { FailureError } from '../../../shared/failures/failure-error.js'
import { MessageNotKept } from '../../../shared/failures/storage-errors.js'
import type { ReplayedMail } from '../../../shared/jobs/requests/replay-outcome.js'
import { MessageVanished } from '../../../shared/mailbox/mailbox-session.js'
import { decide } from '../../../shared/matching/decide.js'
import { mailFacts } from '../../../shared/matching/mail-facts.js'
import { allEnded } from '../../../shared/runtime/all-ended.js'
import { isUnread } from '../decide/decide-by-head.js'
import { MessageFault, ofMessage } from '../faults/message-fault.js'
import { requireMail } from '../faults/substituted-mail.js'
import { announcedReplay, findReplay, takeReplay } from './replay-number.js'
import type {
  FinalDecision,
  ReplayableGroup,
  ReplayableMail,
  ReplayRun,
} from './replayable-mail.js'
import { toldOf, undecided } from './told-mail.js'

/**
 * Decides on a group of mail, keeps what matches, and announces it in the order of the group; a dry run says what it would do, and
 * writes nothing. A run that ends in the middle has announced what it remembers as announced: the next one goes on from there.
 * @throws LeaseLost, and what is of the surroundings
 */
export async function replayGroup(run: ReplayRun, group: ReplayableGroup): Promise<ReplayedMail[]> {
  const steps = await allEnded(group.map((mail) => replayOne(run, mail)))
  for (let index = 0; index < steps.length; index += ANNOUNCED_AT_ONCE)
    await announce(run, steps.slice(index, index + ANNOUNCED_AT_ONCE))
  return steps.map(({ told }) => told)
}

/** As one call to the bus takes: no more of them are told twice, under the ids that they had, should a run end before it remembers that. */
const ANNOUNCED_AT_ONCE = 10

async function announce(
  { deps: { announcer, bucket } }: ReplayRun,
  steps: readonly ReplayStep[],
): Promise<void> {
  const kept = steps.flatMap(({ manifest }) => (manifest ? [manifest] : []))
  await announcer.announce(kept.map((manifest) => mailMatched(manifest, bucket)))
  // One after the other: they are short, and a first decision takes the folder's lease.
  for (const { settle } of steps) await settle()
}

/** What was made of a mail, and what is left to do when its event is accepted. */
interface ReplayStep {
  readonly told: ReplayedMail
  /** Of what is to be announced. */
  readonly manifest?: Manifest
  readonly settle: () => Promise<void>
}

const NOTHING_LEFT = async (): Promise<void> => {}

async function replayOne(run: ReplayRun, mail: ReplayableMail): Promise<ReplayStep> {
  try {
    return await ofMessage(mail.identity.uid, () => replayRead(run, mail))
  } catch (error) {
    const failure = ownFailure(error)
    if (!failure) throw error
    return { told: undecided(mail, failure), settle: NOTHING_LEFT }
  }
}

/** Why this mail alone cannot be decided on. */
function ownFailure(error: unknown): FailureError | undefined {
  if (error instanceof MessageFault) return error.failure
  if (error instanceof MessageNotKept) return error
  return error instanceof MessageVanished
    ? new MessageNotKept(`UID ${error.uid} has gone from the mailbox`)
    : undefined
}

async function replayRead(run: ReplayRun, mail: ReplayableMail): Promise<ReplayStep> {
  const source = await mail.open()
  try {
    const decision = decisionOn(run, mail, source)
    const enter = () => mail.enterFirst?.(decision, source.mail)
    const { forReal } = run.request
    if (decision.result === 'unmatched') {
      const outcome = mail.enterFirst ? 'entered' : 'nothing'
      const told = { ...toldOf(mail, decision), outcome } as const
      return { told, settle: async () => void (forReal && (await enter())) }
    }
    if (await isKeptAlready(run, mail)) {
      const told = { ...toldOf(mail, decision), outcome: 'already', ...firstOf(run, mail) } as const
      return { told, settle: NOTHING_LEFT }
    }
    if (!forReal) return { told: await foreseen(run, mail, decision), settle: NOTHING_LEFT }
    return await keep(run, mail, { source, decision, enter })
  } finally {
    await source.discard()
  }
}

function decisionOn(
  { conditions }: ReplayRun,
  { identity, flags, byHeader }: ReplayableMail,
  { mail }: KeptSource,
): FinalDecision {
  requireMail(identity.uid, mail.headers)
  const decision = decide(conditions, mailFacts(mail, { unread: isUnread({ flags }), byHeader }))
  if (decision.result === 'undecided')
    throw new Error('a condition was left open although the message was read')
  return decision
}

/**
 * Whether there is nothing to do by what was kept the first time. Who asks the mailbox wants what was missed: what the monitor has kept is
 * replayed from where it is kept. And a replay under this name may have made the first decision itself.
 */
async function isKeptAlready(run: ReplayRun, mail: ReplayableMail): Promise<boolean> {
  const { deps, request } = run
  const { manifestKey } = firstOf(run, mail)
  if (request.mail.source === 'mailbox') return (await deps.archive.size(manifestKey)) !== undefined
  // What was cut short before the ledger had it goes on.
  if (mail.enterFirst) return false
  const stored = await deps.archive.read(manifestKey)
  return (
    stored !== undefined && parseManifest(stored.body, manifestKey).madeUpBy?.name === request.name
  )
}

const firstOf = ({ request }: ReplayRun, mail: ReplayableMail) => ({
  replay: 0,
  manifestKey: keyOf(request.monitor.name, mail, 0),
})

/** A decision that matched. */
type Matched = Extract<FinalDecision, { readonly result: 'matched' }>

async function foreseen(
  run: ReplayRun,
  mail: ReplayableMail,
  decision: Matched,
): Promise<ReplayedMail> {
  const { deps, request } = run
  const told = toldOf(mail, decision)
  if (mail.enterFirst) return { ...told, outcome: 'kept', ...firstOf(run, mail) }
  const found = await findReplay({ ...deps, request }, mail)
  const replay = 'next' in found ? found.next : found.number
  const isDone = 'announcedAt' in found && found.announcedAt !== undefined
  const manifestKey = keyOf(request.monitor.name, mail, replay)
  return { ...told, outcome: isDone ? 'already' : 'kept', replay, manifestKey }
}

const keyOf = (
  monitor: string,
  { identity, internalDate }: ReplayableMail,
  replay: number,
): string => mailKeys(monitor, keptMailName(mailIdOf(identity), replay), internalDate).manifest

async function keep(
  { deps, request }: ReplayRun,
  mail: ReplayableMail,
  {
    source,
    decision,
    enter,
  }: {
    readonly source: KeptSource
    readonly decision: Matched
    readonly enter: () => Promise<void> | undefined
  },
): Promise<ReplayStep> {
  const access = { ...deps, request }
  const record = mail.enterFirst ? undefined : await takeReplay(access, mail)
  const { identity, internalDate, flags } = mail
  const { conditions, captures } = decision
  const told = toldOf(mail, decision)
  if (record?.announcedAt !== undefined) {
    const manifestKey = keyOf(request.monitor.name, mail, record.number)
    return {
      told: { ...told, outcome: 'already', replay: record.number, manifestKey },
      settle: NOTHING_LEFT,
    }
  }
  const manifest = await keepMail(deps, {
    identity,
    internalDate,
    flags,
    monitor: request.monitor,
    conditions,
    captures,
    source,
    ...(record
      ? { replay: { number: record.number, ...orderOf(record) } }
      : { madeUpBy: orderOf({ ...request, source: request.mail.source }) }),
  })
  return {
    told: {
      ...told,
      outcome: 'kept',
      replay: record?.number ?? 0,
      manifestKey: manifestKeyOf(manifest),
    },
    manifest,
    settle: async () => {
      await (record ? announcedReplay(access, mail, record) : enter())
    },
  }
}

const orderOf = ({
  name,
  reason,
  definition,
  source,
}: Pick<ReplayRecord, 'name' | 'reason' | 'definition' | 'source'>) => ({
  name,
  ...(reason !== undefined && { reason }),
  definition,
  source,
})
