import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import type { Between } from '../../shared/place/place.js'
import type { StackClients } from './stack-clients.js'
import { asUnreachable } from './stack-unreachable.js'

/** What is asked of a log. */
export interface LogQuery extends Between {
  readonly logGroup: string
  /** Source: CloudWatch Logs user guide, "Using filter patterns to match terms in JSON log events". */
  readonly pattern: string
}

/** How much of a log is read at most: what nobody waits for any more is as good as not read. */
export interface LogBounds {
  readonly pages: number
  readonly ms: number
}

/** What was read of a log. */
export interface ReadLog {
  readonly lines: readonly string[]
  /** False where a bound was met before the log ended. */
  readonly isWhole: boolean
}

/** Lambda writes a line down when it has come, which is after it was written. */
const SLACK_MS = 5_000

/**
 * Lines of a log, page by page, the latest first, so that what a bound leaves unread is the oldest. A page may be empty and still not the
 * last. Source: CloudWatch Logs API reference, FilterLogEvents. @throws StackUnreachable
 */
export async function readLog(
  { cloudWatchLogs }: Pick<StackClients, 'cloudWatchLogs'>,
  { logGroup, pattern, from, until }: LogQuery,
  bounds: LogBounds,
): Promise<ReadLog> {
  const abortSignal = AbortSignal.timeout(bounds.ms)
  const lines: string[] = []
  let nextToken: string | undefined
  for (let page = 0; page < bounds.pages && !abortSignal.aborted; page += 1) {
    const command = new FilterLogEventsCommand({
      logGroupName: logGroup,
      filterPattern: pattern,
      startTime: from.getTime(),
      endTime: until.getTime() + SLACK_MS,
      startFromHead: false,
      nextToken,
    })
    try {
      const answer = await cloudWatchLogs.send(command, { abortSignal })
      lines.push(...(answer.events ?? []).flatMap(({ message }) => message ?? []))
      nextToken = answer.nextToken
      if (nextToken === undefined) return { lines, isWhole: true }
    } catch (error) {
      if (!abortSignal.aborted) throw asUnreachable(error, 'FilterLogEvents')
    }
  }
  return { lines, isWhole: false }
}
