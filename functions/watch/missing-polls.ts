import { stateIn } from '../../shared/archive/state-object.js'
import { pollMarkKey } from '../../shared/contract/keys.js'
import { ownEntry } from '../../shared/contract/own-entry.js'
import type { Occurrence } from '../../shared/incidents/incident.js'
import type { WatchedMailbox } from '../../shared/jobs/requests/watch-request.js'
import { nextPollAfter } from '../../shared/jobs/schedule/poll-schedule.js'
import { MARK_EVERY_MS, pollMarkSchema } from '../../shared/mailbox/poll-mark.js'
import type { WatchState } from './watch-state.js'

/** A poll may take five minutes, and its schedule up to one to begin it. */
const COMES_WITHIN_MS = 10 * 60_000

const DAY_MS = 86_400_000

/** A table of every minute is not gone through for a month. */
const MOST_DUE = 1_000

/** The time tables as they are now, and since when the watch knows them. */
export function knownTimeTables(
  { timeTables }: Pick<WatchState, 'timeTables'>,
  mailboxes: readonly WatchedMailbox[],
  now: Date,
): WatchState['timeTables'] {
  return Object.fromEntries(
    mailboxes.filter(isPolled).map(({ name, poll }) => {
      const table = JSON.stringify(poll)
      const known = ownEntry(timeTables, name)
      const isKnown = known?.table === table && Date.parse(known.since) <= now.getTime()
      return [name, isKnown ? known : { table, since: now.toISOString() }]
    }),
  )
}

/** Whether polls of it are to come. */
export const isPolled = ({ monitors }: WatchedMailbox): boolean =>
  monitors.some(({ enabled }) => enabled)

/** What is known of the polls of a mailbox. */
export interface PollsOf {
  readonly mailbox: WatchedMailbox
  /** The last poll, RFC 3339; undefined if none is known. */
  readonly lastPoll: string | undefined
  /** Since when its time table is known. */
  readonly since: string
}

/** The last poll that was due and has not come; undefined if all have. */
export function missingPoll(
  { mailbox, lastPoll, since }: PollsOf,
  now: Date,
): Occurrence | undefined {
  const { name, poll, monitors } = mailbox
  // A clock that was wrong once has written what is still to come.
  const known = [since, lastPoll ?? since].map((at) => Date.parse(at))
  const seen = Math.max(0, ...known.filter((at) => at <= now.getTime()))
  if (seen === 0) return undefined
  const missing = 'cron' in poll ? missedDue(poll, seen, now) : silence(poll, seen, now)
  if (!missing) return undefined
  const { first, last, words, evidence } = missing
  // However many were due, it is told once, and anew for each day that it goes on.
  const days = Math.floor((last.getTime() - first.getTime()) / DAY_MS)
  return {
    kind: 'polls-missing',
    slot: name,
    about: name,
    mailbox: name,
    monitors: monitors.flatMap((one) => (one.enabled ? [one.name] : [])),
    at: last.toISOString(),
    summary: `Polls of ${name} do not come: ${words}`,
    evidence: [
      evidence,
      lastPoll === undefined ? 'No poll is known.' : `The last poll was at ${lastPoll}.`,
    ],
    remedy:
      'Look at the schedule of the mailbox (EventBridge Scheduler), at the dead letters, and whether the account has functions left to run.',
    event: `${name}.${first.toISOString()}.${days}`,
  }
}

type Interval = Exclude<WatchedMailbox['poll'], { readonly cron: string }>
type TimeTable = Exclude<WatchedMailbox['poll'], Interval>

/** What has not come. */
interface Missing {
  /** When the first was due that has not, and the last. */
  readonly first: Date
  readonly last: Date
  readonly words: string
  readonly evidence: string
}

function missedDue(poll: TimeTable, seenMs: number, now: Date): Missing | undefined {
  const missed: Date[] = []
  for (let due = nextPollAfter(poll, new Date(seenMs)); due && missed.length < MOST_DUE; ) {
    if (due.getTime() + COMES_WITHIN_MS > now.getTime()) break
    missed.push(due)
    due = nextPollAfter(poll, due)
  }
  const [first, last] = [missed.at(0), missed.at(-1)]
  if (!first || !last) return undefined
  return {
    first,
    last,
    words: `that of ${last.toISOString()} has not`,
    evidence: `Its time table: ${poll.cron} ${poll.timezone ?? 'UTC'}; missing by now: ${missed.length}.`,
  }
}

/** Polls that one may miss, and two: with the third somebody should look. */
const MISSED_INTERVALS = 3

/** Nobody knows which of the polls of an interval left its mark, so that they are missing together, since the first of them was due; the last is told as of the day. */
function silence({ seconds }: Interval, seenMs: number, now: Date): Missing | undefined {
  const intervalMs = seconds * 1_000
  const dueMs = seenMs + Math.max(intervalMs, MARK_EVERY_MS)
  const toleratedMs = (MISSED_INTERVALS - 1) * intervalMs + COMES_WITHIN_MS / 2
  if (now.getTime() < dueMs + toleratedMs) return undefined
  return {
    first: new Date(dueMs),
    last: new Date(dueMs + DAY_MS * Math.floor((now.getTime() - dueMs) / DAY_MS)),
    words: `none has since ${new Date(seenMs).toISOString()}`,
    evidence: `It is polled every ${seconds / 60} minutes.`,
  }
}

/** When a mailbox was last polled, by what its polls leave behind. */
export async function lastPollOf(
  archive: { read(key: string): Promise<{ readonly body: Buffer } | undefined> },
  mailbox: string,
): Promise<string | undefined> {
  const key = pollMarkKey(mailbox)
  const stored = await archive.read(key)
  return stored && stateIn(stored.body, key, pollMarkSchema).state?.at
}
