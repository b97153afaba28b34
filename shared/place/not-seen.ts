import { stateIn } from '../archive/state-object.js'
import { mailboxHealthKey, PREFIX } from '../contract/keys.js'
import type { FolderReset } from '../mailbox/epochs.js'
import type { FolderState } from '../mailbox/folder-state.js'
import { type MailboxHealth, mailboxHealthSchema } from '../mailbox/mailbox-health.js'
import { type QuarantinedMail, quarantinedMailSchema } from '../mailbox/quarantined-mail.js'
import type { AsideMessage } from '../mailbox/set-aside.js'
import { isBetween } from '../mailbox/vanished/gone-uids.js'
import { patternOf, type VanishPattern } from '../mailbox/vanished/vanish-pattern.js'
import {
  type Hole,
  NOTHING_VANISHED,
  type Occasion,
  type VanishTime,
} from '../mailbox/vanished/vanishing.js'
import { jsonIn } from '../runtime/json.js'
import type { KnownFolders } from './known-folders.js'
import type { Answer, Between, Place, PollLog } from './place.js'

/** What is known of a time and a mailbox: where a mail may be that is in no page of the ledger. */
export interface KnownOfTime {
  readonly polls: Answer<PollLog>
  /** The failure that the mailbox, and each of its folders, is in now. */
  readonly failing: readonly Failing[]
  readonly folders: readonly FolderFacts[]
  /** Mail that nobody could decide on, put there or received in that time. */
  readonly quarantined: readonly QuarantinedMail[]
}

/** What fails, and since when. */
export interface Failing {
  /** Absent of the mailbox as a whole. */
  readonly folder?: string
  readonly code: string
  readonly since: string
}

/** UIDs that vanished at one time. */
export type VanishedFacts = Omit<Occasion, 'isTold'>

/** What is remembered of a folder. */
export interface FolderFacts {
  readonly folder: string
  readonly uidValidity: string
  /** Every UID below it is decided on by all monitors that have begun. */
  readonly decidedBelow: number
  /** Monitors, and the UID from which they go on. */
  readonly positions: Readonly<Record<string, number>>
  /** UIDs that somebody took in that time, before they could be decided on. */
  readonly vanished: readonly VanishedFacts[]
  /** What all times have in common at which mail vanished from it. */
  readonly vanishPattern: VanishPattern
  /** UIDs that were gone when their turn came, and of which nobody can tell: the server may have left them out. */
  readonly unexplained: readonly Pick<Hole, 'first' | 'last' | 'after' | 'before'>[]
  /** Messages that wait to be decided on. */
  readonly aside: readonly Pick<AsideMessage, 'uid' | 'since' | 'faults' | 'code' | 'reason'>[]
  /** How the present numbering began, if there was one before. */
  readonly reset?: Pick<
    FolderReset,
    'reason' | 'at' | 'recognised' | 'earlier' | 'expired' | 'decided'
  >
}

/** What is asked of a place for it. */
type AskedPlace = Pick<Place, 'bucket' | 'polls'>

/** What is known of a mailbox and a time, beside its ledger. @throws StorageFailed */
export async function knownOfTime(
  place: AskedPlace,
  mailbox: string,
  { folders }: KnownFolders,
  between: Between,
): Promise<KnownOfTime> {
  const [polls, health, quarantined] = await Promise.all([
    place.polls(mailbox, between),
    healthOf(place, mailbox),
    quarantinedIn(place, mailbox, between),
  ])
  return {
    polls,
    failing: failingOf(health),
    folders: folders.map(({ folder, state }) => ({
      folder,
      uidValidity: state.uidValidity,
      decidedBelow: Math.min(state.arrivals.uidNext, ...Object.values(state.positions)),
      positions: state.positions,
      ...vanishedIn(state, between),
      aside: state.aside.map(({ uid, since, faults, code, reason }) => ({
        uid,
        since,
        faults,
        code,
        reason,
      })),
      ...(state.reset && { reset: resetOf(state.reset) }),
    })),
    quarantined,
  }
}

function vanishedIn(
  { vanishing = NOTHING_VANISHED }: Pick<FolderState, 'vanishing'>,
  { from, until }: Between,
): Pick<FolderFacts, 'vanished' | 'vanishPattern' | 'unexplained'> {
  const isThen = (time: VanishTime) => isBetween(time, +from, +until)
  return {
    vanished: vanishing.occasions.filter(isThen).map(({ isTold: _, ...occasion }) => occasion),
    vanishPattern: patternOf(vanishing.times),
    unexplained: vanishing.holes.filter(isThen).map(({ first, last, after, before }) => ({
      first,
      last,
      ...(after !== undefined && { after }),
      before,
    })),
  }
}

const resetOf = ({ reason, at, recognised, earlier, expired, decided }: FolderReset) => ({
  reason,
  at,
  recognised,
  earlier,
  expired,
  decided,
})

async function healthOf(
  { bucket }: AskedPlace,
  mailbox: string,
): Promise<MailboxHealth | undefined> {
  const key = mailboxHealthKey(mailbox)
  const stored = await bucket.read(key)
  return stored && stateIn(stored.body, key, mailboxHealthSchema).state
}

const failingOf = (health: MailboxHealth | undefined): Failing[] => [
  ...(health?.failing ? [{ code: health.failing.code, since: health.failing.since }] : []),
  ...Object.entries(health?.failingFolders ?? {}).map(([folder, { code, since }]) => ({
    folder,
    code,
    since,
  })),
]

/** Records that are read of one mailbox: of more, the rest is for `quarantine/` itself. */
const MAX_RECORDS = 200

async function quarantinedIn(
  { bucket }: AskedPlace,
  mailbox: string,
  { from, until }: Between,
): Promise<QuarantinedMail[]> {
  const found: QuarantinedMail[] = []
  for await (const { key } of bucket.list(`${PREFIX.quarantine}${mailbox}/`)) {
    if (!key.endsWith('/quarantine.json')) continue
    const stored = await bucket.read(key)
    const record = quarantinedMailSchema.safeParse(jsonIn(stored?.body.toString('utf8') ?? ''))
    if (!record.success) continue
    const times = [record.data.quarantinedAt, record.data.internalDate ?? record.data.since]
    const isThen = times.some((time) => Date.parse(time) >= +from && Date.parse(time) <= +until)
    if (isThen) found.push(record.data)
    if (found.length >= MAX_RECORDS) break
  }
  return found
}
