import { LOG_DAYS } from '../../shared/contract/retention.js'
import { nameSchema } from '../../shared/jobs/settings/name-schema.js'
import type { Answer, Between, PollLog } from '../../shared/place/place.js'
import { type PollCount, pollLogOf } from '../../shared/place/poll-log.js'
import { type LogBounds, type ReadLog, readLog } from './log-pages.js'
import { pollPattern, pollsOfLines } from './poll-lines.js'
import type { StackClients } from './stack-clients.js'

const BOUNDS: LogBounds = { pages: 200, ms: 60_000 }
const DAY_MS = 86_400_000

const NOTHING: ReadLog = { lines: [], isWhole: true }

/** What is asked of a log. */
interface AskedLog {
  readonly logGroup: string
  readonly mailbox: string
}

interface Limits {
  readonly bounds?: LogBounds
  readonly now?: Date
}

/** The polls of a mailbox by the log of the monitor function; what that does not have is said. @throws StackUnreachable */
export async function pollsInLog(
  clients: Pick<StackClients, 'cloudWatchLogs'>,
  asked: AskedLog,
  between: Between,
  limits: Limits = {},
): Promise<Answer<PollLog>> {
  const { data, ...answer } = await pollCountsInLog(clients, asked, between, limits)
  return { data: pollLogOf(data, between), ...answer }
}

/** The same, those of a minute together. @throws StackUnreachable */
export async function pollCountsInLog(
  clients: Pick<StackClients, 'cloudWatchLogs'>,
  { logGroup, mailbox }: AskedLog,
  between: Between,
  { bounds = BOUNDS, now = new Date() }: Limits = {},
): Promise<Answer<readonly PollCount[]>> {
  const keptFrom = new Date(now.getTime() - LOG_DAYS * DAY_MS)
  const from = between.from < keptFrom ? keptFrom : between.from
  // What is no name is that of no mailbox, and could mean anything in a pattern.
  const canBeThere = nameSchema.safeParse(mailbox).success && from <= between.until
  const query = { logGroup, from, until: between.until }
  const read = canBeThere
    ? await readLog(clients, { ...query, pattern: pollPattern(mailbox) }, bounds)
    : NOTHING
  const polls = pollsOfLines(read.lines, mailbox)
  const gaps = [
    ...(read.isWhole ? [] : [unreadWords(bounds, polls)]),
    ...(from === between.from
      ? []
      : [`logs are kept for ${LOG_DAYS} days: nothing is known from before ${from.toISOString()}`]),
  ]
  return {
    data: polls,
    asOf: now.toISOString(),
    source: `the log ${logGroup}`,
    complete: gaps.length === 0,
    ...(gaps.length > 0 && { gap: gaps.join('; ') }),
  }
}

function unreadWords({ pages, ms }: LogBounds, [earliest]: readonly PollCount[]): string {
  const unread = earliest ? `polls before ${earliest.at}` : 'any poll'
  return `the log did not end within ${pages} pages or ${ms / 1_000} s: nothing is known of ${unread}`
}
