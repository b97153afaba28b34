import { stateIn } from '../../shared/archive/state-object.js'
import { pollMarkKey } from '../../shared/contract/keys.js'
import { ownEntry } from '../../shared/contract/own-entry.js'
import type { Occurrence } from '../../shared/incidents/incident.js'
import type { WatchedMailbox } from '../../shared/jobs/requests/watch-request.js'
import { nextPollAfter } from '../../shared/jobs/schedule/poll-schedule.js'
import { pollMarkSchema } from '../../shared/mailbox/poll-mark.js'
import type { WatchState } from './watch-state.js'

/** A poll may take five minutes, and its schedule up to one to begin it. */
const COMES_WITHIN_MS = 10 * 60_000
/** A table of every minute is not gone through for a month. */
const MOST_DUE = 1_000

/** The time tables as they are now, and since when the watch knows them. */
export function knownTimeTables(
  { timeTables }: Pick<WatchState, 'timeTables'>,
  mailboxes: readonly WatchedMailbox[],
  now: Date,
): WatchState['timeTables'] {
  return Object.fromEntries(
    mailboxes.filter(hasTimeTable).map(({ name, poll }) => {
      const table = JSON.stringify(poll)
      const known = ownEntry(timeTables, name)
      return [name, known?.table === table ? known : { table, since: now.toISOString() }]
    }),
  )
}

/** Whether polls of it come by a time table: that those of an interval come, an alarm watches by itself. */
export const hasTimeTable = ({ poll, monitors }: WatchedMailbox): boolean =>
  'cron' in poll && monitors.some(({ enabled }) => enabled)

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
  if (!('cron' in poll)) return undefined
  const seen = Math.max(Date.parse(since), Date.parse(lastPoll ?? since))
  let missed: Date | undefined
  let count = 0
  for (let due = nextPollAfter(poll, new Date(seen)); due && count < MOST_DUE; count += 1) {
    if (due.getTime() + COMES_WITHIN_MS > now.getTime()) break
    missed = due
    due = nextPollAfter(poll, due)
  }
  if (!missed) return undefined
  const at = missed.toISOString()
  return {
    kind: 'polls-missing',
    slot: name,
    about: name,
    mailbox: name,
    monitors: monitors.flatMap((one) => (one.enabled ? [one.name] : [])),
    at,
    summary: `Polls of ${name} do not come: that of ${at} has not`,
    evidence: [
      `Its time table: ${poll.cron} ${poll.timezone ?? 'UTC'}; missing by now: ${count}.`,
      lastPoll === undefined ? 'No poll is known.' : `The last poll was at ${lastPoll}.`,
    ],
    remedy:
      'Look at the schedule of the mailbox (EventBridge Scheduler), at the dead letters, and whether the account has functions left to run.',
    event: `${name}.${at}`,
  }
}

/** When a mailbox with a time table was last polled, by what its polls leave behind. */
export async function lastPollOf(
  archive: { read(key: string): Promise<{ readonly body: Buffer } | undefined> },
  mailbox: string,
): Promise<string | undefined> {
  const key = pollMarkKey(mailbox)
  const stored = await archive.read(key)
  return stored && stateIn(stored.body, key, pollMarkSchema).state?.at
}
