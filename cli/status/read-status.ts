import { stateIn } from '../../shared/archive/state-object.js'
import {
  isSendId,
  mailboxHealthKey,
  OPEN_SENDS_PREFIX,
  outboxKeys,
  sendTimeOf,
} from '../../shared/contract/keys.js'
import { acceptedSendSchema } from '../../shared/delivery/outbox/accepted-send.js'
import { sendRecordSchema } from '../../shared/delivery/outbox/send-record.js'
import type { Incident } from '../../shared/incidents/incident.js'
import { mutesIn, openIncidents } from '../../shared/incidents/incident-store.js'
import type { Mute } from '../../shared/incidents/mute.js'
import type { WatchedMailbox, WatchRequest } from '../../shared/jobs/requests/watch-request.js'
import { longestGapMinutes } from '../../shared/jobs/schedule/poll-schedule.js'
import type { Expectation } from '../../shared/jobs/schema/expect-schema.js'
import { mailboxHealthSchema, type Trouble } from '../../shared/mailbox/mailbox-health.js'
import { type KnownFolder, knownFolders } from '../../shared/place/known-folders.js'
import type { Between, Place, PlaceBucket } from '../../shared/place/place.js'
import { jsonIn } from '../../shared/runtime/json.js'
import { type Expected, readExpected } from './read-expected.js'

/** What is known of a place, before anybody judges it. */
export interface PlaceFacts {
  readonly isAtWork: boolean
  readonly mailboxes: readonly MailboxFacts[]
  readonly sends: readonly OpenSend[]
  /** There are more open sends than were looked at. */
  readonly moreSends: boolean
  readonly senders: readonly string[]
  readonly incidents: readonly Incident[]
  readonly mutes: readonly Mute[]
  /** Keys that cannot be read. */
  readonly damaged: readonly string[]
  /** What of all this is not known, in words. */
  readonly gaps: readonly string[]
}

/** What is known of a mailbox. */
export interface MailboxFacts {
  readonly mailbox: WatchedMailbox
  readonly gapMinutes: number
  /** Looked for from here on. */
  readonly from: Date
  readonly lastSuccess: string | undefined
  readonly failing: Trouble | undefined
  readonly failingFolders: Readonly<Record<string, Trouble>>
  readonly folders: readonly KnownFolder[]
  /** Of monitors that wait for mail, by name. */
  readonly expected: Readonly<Record<string, Expected>>
}

/** A send that is not finished. */
export interface OpenSend {
  readonly id: string
  readonly sender: string
  readonly state: string
  /** Since when somebody waits for it. */
  readonly since: string
}

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
/** As the alarm looks back. */
const GAPS = 3
const LONGEST_LOOK_MS = 14 * DAY_MS
const MOST_SENDS = 500
const AT_ONCE = 16

/** Reads what is known of a place, as of now. @throws what the place does */
export async function readPlace(
  place: Place,
  watched: WatchRequest,
  now: Date,
): Promise<PlaceFacts> {
  const [open, mutes, known, sends, isAtWork, waiting] = await Promise.all([
    openIncidents(place.bucket),
    mutesIn(place.bucket),
    knownFolders(place.bucket),
    openSends(place.bucket),
    place.isAtWork(),
    waitingMonitors(place, watched),
  ])
  const gaps: string[] = []
  const mailboxes: MailboxFacts[] = []
  for (const mailbox of watched.mailboxes)
    mailboxes.push(
      await mailboxFacts(place, mailbox, { folders: known.folders, waiting, now, gaps }),
    )
  return {
    isAtWork,
    mailboxes,
    senders: watched.senders,
    ...sends,
    incidents: open.all,
    mutes: mutes.all,
    damaged: [...open.damaged, ...mutes.damaged, ...known.damaged],
    gaps,
  }
}

interface WaitingMonitor {
  readonly name: string
  readonly expect: Expectation
}

/** Monitors that wait for mail, of a place that has any. */
async function waitingMonitors(place: Place, watched: WatchRequest): Promise<WaitingMonitor[]> {
  const names = watched.mailboxes.flatMap(({ monitors }) =>
    monitors.flatMap(({ name, expects, enabled }) => (expects && enabled ? [name] : [])),
  )
  if (names.length === 0) return []
  const { data } = await place.definitions()
  return data
    .flatMap(({ monitors }) => monitors)
    .flatMap(({ name, expect }) => (expect && names.includes(name) ? [{ name, expect }] : []))
}

interface Surroundings {
  readonly folders: readonly KnownFolder[]
  readonly waiting: readonly WaitingMonitor[]
  readonly now: Date
  readonly gaps: string[]
}

async function mailboxFacts(
  place: Place,
  mailbox: WatchedMailbox,
  { folders, waiting, now, gaps }: Surroundings,
): Promise<MailboxFacts> {
  const { name, poll } = mailbox
  const gapMinutes = longestGapMinutes(poll, now)
  const soundMs = (GAPS + 1) * gapMinutes * MINUTE_MS
  const from = new Date(now.getTime() - Math.min(LONGEST_LOOK_MS, Math.max(DAY_MS, soundMs)))
  const polls = await latestPolls(place, name, { soundMs, from, until: now })
  // What was not written down is no gap where what was answers.
  if (!polls.complete && polls.data.lastSuccess === undefined && polls.gap !== undefined)
    gaps.push(`polls of ${name}: ${polls.gap}`)
  const key = mailboxHealthKey(name)
  const stored = await place.bucket.read(key)
  const health = stored && stateIn(stored.body, key, mailboxHealthSchema).state
  const expected: [string, Expected][] = []
  for (const monitor of waiting)
    if (mailbox.monitors.some((own) => own.name === monitor.name))
      expected.push([monitor.name, await readExpected(place.bucket, monitor, now)])
  return {
    mailbox,
    gapMinutes,
    from,
    lastSuccess: polls.data.lastSuccess,
    failing: health?.failing,
    failingFolders: health?.failingFolders ?? {},
    folders: folders.filter((folder) => folder.mailbox === name),
    expected: Object.fromEntries(expected),
  }
}

interface Looks extends Between {
  /** In which a mailbox that is well has had a poll. */
  readonly soundMs: number
}

/** A day of every mailbox's polls is a long log to read: of one that is well, the last few tell as much. */
async function latestPolls(place: Place, mailbox: string, { soundMs, from, until }: Looks) {
  const recently = new Date(Math.max(from.getTime(), until.getTime() - soundMs))
  const polls = await place.polls(mailbox, { from: recently, until })
  if (polls.data.lastSuccess !== undefined || recently <= from) return polls
  return place.polls(mailbox, { from, until })
}

async function openSends(
  bucket: PlaceBucket,
): Promise<{ readonly sends: readonly OpenSend[]; readonly moreSends: boolean }> {
  const ids: string[] = []
  let moreSends = false
  for await (const { key } of bucket.list(OPEN_SENDS_PREFIX)) {
    const id = key.slice(OPEN_SENDS_PREFIX.length)
    moreSends = ids.length === MOST_SENDS
    if (moreSends) break
    if (isSendId(id)) ids.push(id)
  }
  const sends: OpenSend[] = []
  for (let first = 0; first < ids.length; first += AT_ONCE)
    sends.push(
      ...(await Promise.all(ids.slice(first, first + AT_ONCE).map((id) => openSend(bucket, id)))),
    )
  return { sends, moreSends }
}

/** One whose request is not written yet has no sender: its call is at work on it. */
async function openSend(bucket: PlaceBucket, id: string): Promise<OpenSend> {
  const { request, result } = outboxKeys(id)
  const [accepted, recorded] = await Promise.all([bucket.read(request), bucket.read(result)])
  const send = acceptedSendSchema.safeParse(accepted && jsonIn(String(accepted.body))).data
  const record = sendRecordSchema.safeParse(recorded && jsonIn(String(recorded.body))).data
  return {
    id,
    sender: send?.sender ?? '',
    state: record?.state ?? 'QUEUED',
    since: record?.askedAt ?? send?.acceptedAt ?? sendTimeOf(id).toISOString(),
  }
}
