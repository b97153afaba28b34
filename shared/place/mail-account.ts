import { type Manifest, parseManifest } from '../archive/manifest.js'
import { type MailIdentity, mailIdOf, mailKeys } from '../contract/keys.js'
import type { Incident } from '../incidents/incident.js'
import type { PolledMonitor, PollRequest } from '../jobs/requests/poll-request.js'
import type { FolderState } from '../mailbox/folder-state.js'
import { nameOf } from '../mailbox/pending-actions.js'
import type { DecidedMail, TimedDecision } from './decided-mail.js'
import { type FoundGone, foundGone } from './gone-mail.js'
import type { PlaceBucket } from './place.js'
import type { DecidingCondition } from './recorded-definition.js'
import { type ReplayAccount, replaysOfMail } from './replays-of-mail.js'
import { type TodaysDecision, todaysDecision } from './todays-decision.js'

/** All that is known of a message: what `why` tells. */
export interface MailAccount extends Omit<DecidedMail, 'decisions'> {
  readonly id: string
  /** Present where a diagnosis did not find it in its folder any more. */
  readonly foundGone?: FoundGone
  readonly decisions: readonly DecisionAccount[]
  /** What was kept and announced of it once more, by somebody's wish. */
  readonly replays: readonly ReplayAccount[]
}

/** A decision, and what came of it. */
export interface DecisionAccount extends TimedDecision {
  /** What the condition wanted that decided; absent where none did, or nobody has the definition any more. */
  readonly wanted?: string
  /** Of what matched; `gone`: it was kept under this key, and is not there any more. */
  readonly kept?: KeptAccount | { readonly gone: string }
  readonly action?: ActionAccount
  /** What the definition that is at work now makes of it. */
  readonly today: TodaysDecision
}

/** What is kept of a message for one monitor. */
export interface KeptAccount {
  readonly manifestKey: string
  readonly storedAt: string
  /** RFC 3339, or `forever`: when it expires. Absent where a definition of then is not known any more: the objects carry it as their tag. */
  readonly until?: string
  /** The event was accepted between these two: what is kept is announced before the decision is entered. A replay is told by its end. */
  readonly announcedBetween: { readonly from: string; readonly until?: string }
  readonly attachments: number
  /** The replay that decided on it, after three polls could not. */
  readonly madeUpBy?: string
}

/** What is, or was, to be done to the message in its mailbox. */
export interface ActionAccount {
  /** `mark-read`, `move to Done`, `delete`. */
  readonly action: string
  readonly state: 'pending' | 'nothing pending'
  /** Polls in which the server refused it. */
  readonly refusals?: number
}

/** What accounts are made from. */
export interface AccountSources {
  readonly bucket: PlaceBucket
  readonly definitions: readonly PollRequest[]
  /** What is open, and what has just ended. */
  readonly incidents: readonly Incident[]
  readonly stateOf: (folder: string) => FolderState | undefined
  /** What a condition wanted that decided. */
  readonly wantedBy: (deciding: DecidingCondition) => Promise<string | undefined>
  /** Looks at a message that was kept as a poll does. */
  readonly decideAgain: (raw: Buffer, monitor: PolledMonitor) => Promise<TodaysDecision>
}

/** What is known of a message. @throws StorageFailed */
export async function accountOf(sources: AccountSources, mail: DecidedMail): Promise<MailAccount> {
  const { decisions, ...told } = mail
  const gone = foundGone(mail, sources.incidents)
  return {
    id: mailIdOf(mail),
    ...told,
    ...(gone && { foundGone: gone }),
    decisions: await Promise.all(decisions.map((one) => decisionAccount(sources, mail, one))),
    replays: await replaysOfMail(sources.bucket, mail, replayedBy(sources, mail)),
  }
}

/** Also monitors that never decided on it: mail that is still in the mailbox can be replayed through them. */
const replayedBy = ({ definitions }: AccountSources, { mailbox, decisions }: DecidedMail) => [
  ...new Set([
    ...decisions.map(({ monitor }) => monitor),
    ...definitions
      .filter((request) => request.mailbox.name === mailbox)
      .flatMap(({ monitors }) => monitors.map(({ name }) => name)),
  ]),
]

/** Of a mail in quarantine a replay may have made up for the decision. */
const MAY_BE_KEPT: readonly TimedDecision['result'][] = ['matched', 'recognised', 'failed']

async function decisionAccount(
  sources: AccountSources,
  mail: DecidedMail,
  decision: TimedDecision,
): Promise<DecisionAccount> {
  const monitor = monitorOf(sources.definitions, mail.mailbox, decision.monitor)
  const manifest = MAY_BE_KEPT.includes(decision.result)
    ? await manifestOf(sources.bucket, mail, decision)
    : undefined
  const action =
    decision.result === 'matched'
      ? actionOf(sources.stateOf(mail.folder), mail, decision, monitor)
      : undefined
  const wanted = await sources.wantedBy(decision)
  return {
    ...decision,
    ...(wanted !== undefined && { wanted }),
    ...keptOf(manifest, decision, monitor),
    ...(action && { action }),
    today: await todaysDecision(sources, { mail, decision, monitor, manifest: manifest?.found }),
  }
}

const monitorOf = (
  definitions: readonly PollRequest[],
  mailbox: string,
  name: string,
): PolledMonitor | undefined =>
  definitions
    .find((request) => request.mailbox.name === mailbox)
    ?.monitors.find((monitor) => monitor.name === name)

interface KeptManifest {
  readonly key: string
  readonly found: Manifest | undefined
}

/** Under the number that it has; else under the one that it was recognised by. */
async function manifestOf(
  bucket: PlaceBucket,
  mail: DecidedMail,
  { monitor, result }: TimedDecision,
): Promise<KeptManifest | undefined> {
  const { internalDate, former, mailbox, folder } = mail
  if (internalDate === undefined) return undefined
  const places: MailIdentity[] = [mail, ...(former ? [{ mailbox, folder, ...former }] : [])]
  const keys = places.map(
    (place) => mailKeys(monitor, mailIdOf(place), new Date(internalDate)).manifest,
  )
  for (const key of keys) {
    const stored = await bucket.read(key)
    if (stored) return { key, found: parseManifest(stored.body, key) }
  }
  const [key = ''] = keys
  // What was recognised need not have matched.
  return result === 'matched' ? { key, found: undefined } : undefined
}

const DAY_MS = 86_400_000

function keptOf(
  manifest: KeptManifest | undefined,
  { decidedAt }: TimedDecision,
  monitor: PolledMonitor | undefined,
): Pick<DecisionAccount, 'kept'> {
  if (!manifest) return {}
  const { key, found } = manifest
  if (!found) return { kept: { gone: key } }
  const { storedAt, definitionVersion, attachments, madeUpBy } = found
  const keepFor = monitor?.version === definitionVersion ? monitor.keep.for : undefined
  const until =
    typeof keepFor === 'number'
      ? new Date(Date.parse(storedAt) + keepFor * DAY_MS).toISOString()
      : keepFor
  return {
    kept: {
      manifestKey: key,
      storedAt,
      ...(until !== undefined && { until }),
      announcedBetween: { from: storedAt, ...(!madeUpBy && { until: decidedAt }) },
      attachments: attachments.length,
      ...(madeUpBy && { madeUpBy: madeUpBy.name }),
    },
  }
}

function actionOf(
  state: FolderState | undefined,
  { uid, uidValidity, generation = 0 }: DecidedMail,
  { version }: TimedDecision,
  monitor: PolledMonitor | undefined,
): ActionAccount | undefined {
  const isPresent = state?.uidValidity === uidValidity && (state.generation ?? 0) === generation
  const then = monitor?.then ?? 'leave'
  const action = then === 'leave' ? undefined : nameOf(then)
  // A pending action names no monitor. It is this one's if it is what this one does, or if what it did then is not known any more.
  const mayBeOurs = (name: string) => monitor?.version !== version || name === action
  const pending = isPresent
    ? state.pendingActions.find((one) => one.uids.includes(uid) && mayBeOurs(nameOf(one.action)))
    : undefined
  if (pending)
    return { action: nameOf(pending.action), state: 'pending', refusals: pending.refusals }
  return action === undefined ? undefined : { action, state: 'nothing pending' }
}
