import { z } from 'zod'
import type { Access } from './access.js'
import { type AwsJsonCall, AwsJsonError, startAwsJsonServer } from './aws-json-server.js'
import type { OnExchange } from './exchange.js'
import type { Intercept } from './faults.js'
import { logFilterOf } from './log-filter-pattern.js'
import type { LoopbackServer } from './loopback-server.js'
import type { AccessKeys } from './signatures.js'

/** A line of a log, and when it came. */
export interface LogLine {
  /** RFC 3339. */
  readonly at: string
  readonly message: string
}

/** How an answer is cut into pages. */
export interface LogPages {
  /** Lines to a page. */
  readonly lines: number
  /** Each page comes after one that has nothing but a token, as where CloudWatch has searched for long and found nothing. */
  readonly afterEmpty: boolean
}

/** What a stand-in for CloudWatch Logs is started with. */
export interface CloudWatchLogsStandInOptions {
  /** The one log group there is. */
  readonly logGroup: string
  /** Its lines, those that were there before in the same places; asked at each call. */
  readonly lines: () => Promise<readonly LogLine[]>
  /** Default: as large as CloudWatch's own, and none empty. */
  readonly pages?: LogPages
  /** Makes calls fail. */
  readonly intercept?: Intercept<AwsJsonCall>
  /** Who may call; without it, whoever signs at all. */
  readonly keys?: AccessKeys
  /** What they may do; without it, everything. */
  readonly access?: Access
  readonly onExchange?: OnExchange | undefined
  /** Default 0: a free port. */
  readonly port?: number
}

/** Source: CloudWatch Logs API reference, FilterLogEvents: `limit`. */
const MAX_LINES = 10_000

/** From which moment on a search may begin with the latest. Source: the same, `startFromHead`. */
const LATEST_FIRST_SINCE = Date.parse('2024-01-01T00:00:00Z')

const inputSchema = z.strictObject({
  logGroupName: z.string(),
  startTime: z.int().min(0).default(0),
  endTime: z.int().min(0).default(Number.MAX_SAFE_INTEGER),
  filterPattern: z.string().optional(),
  startFromHead: z.boolean().default(true),
  // It means nothing any more, and the AWS command line still says it.
  interleaved: z.boolean().optional(),
  limit: z.int().min(1).max(MAX_LINES).default(MAX_LINES),
  nextToken: z.string().optional(),
})

/** FilterLogEvents of CloudWatch Logs on 127.0.0.1, of one log group. */
export const startCloudWatchLogsStandIn = ({
  logGroup,
  lines,
  pages = { lines: MAX_LINES, afterEmpty: false },
  ...server
}: CloudWatchLogsStandInOptions): Promise<LoopbackServer> =>
  startAwsJsonServer({
    service: 'Logs_20140328',
    ...server,
    needs: {
      FilterLogEvents: (input, { arnOf }) => [
        {
          action: 'logs:FilterLogEvents',
          resource: arnOf('logs', `log-group:${inputSchema.parse(input).logGroupName}:*`),
        },
      ],
    },
    operations: {
      FilterLogEvents: async (input) => {
        const query = inputSchema.parse(input)
        if (query.logGroupName !== logGroup)
          throw new AwsJsonError(
            'ResourceNotFoundException',
            'The specified log group does not exist.',
          )
        if (query.startTime > query.endTime) throw invalid('startTime is after endTime')
        if (!query.startFromHead && query.startTime < LATEST_FIRST_SINCE)
          throw invalid('startFromHead=false needs a startTime of 2024 or later')
        return pageOf(await lines(), query, pages)
      },
    },
  })

const invalid = (message: string) => new AwsJsonError('InvalidParameterException', message)

type LogQuery = z.output<typeof inputSchema>

/** Where a search goes on: before which line, or behind which; and whether a page with nothing comes first. */
const TOKEN = /^(head|tail)\/(empty|full)\/(\d+)$/

function pageOf(lines: readonly LogLine[], query: LogQuery, pages: LogPages) {
  const first = { isEmpty: pages.afterEmpty, done: query.startFromHead ? 0 : lines.length }
  const { isEmpty, done } = query.nextToken === undefined ? first : placeOf(query)
  const direction = query.startFromHead ? 'head' : 'tail'
  if (isEmpty) return { events: [], searchedLogStreams: [], nextToken: `${direction}/full/${done}` }
  const takes = query.filterPattern ? logFilterOf(query.filterPattern) : () => true
  const left = numbered(lines).filter(({ number }) =>
    query.startFromHead ? number >= done : number < done,
  )
  const found = (query.startFromHead ? left : left.toReversed()).filter(
    // The end is left out, whatever is documented: aws/aws-cli issue 4262.
    ({ at, message }) => at >= query.startTime && at < query.endTime && takes(message),
  )
  const taken = found.slice(0, Math.min(pages.lines, query.limit))
  const last = taken.at(-1)
  const kind = pages.afterEmpty ? 'empty' : 'full'
  return {
    events: taken.map(eventOf),
    searchedLogStreams: [],
    ...(last &&
      taken.length < found.length && {
        nextToken: `${direction}/${kind}/${query.startFromHead ? last.number + 1 : last.number}`,
      }),
  }
}

function placeOf({ nextToken = '', startFromHead }: LogQuery) {
  const [, direction, kind, done = ''] = TOKEN.exec(nextToken) ?? []
  if (direction !== (startFromHead ? 'head' : 'tail'))
    throw invalid('The specified nextToken is invalid.')
  return { isEmpty: kind === 'empty', done: Number(done) }
}

interface NumberedLine {
  readonly number: number
  readonly at: number
  readonly message: string
}

const numbered = (lines: readonly LogLine[]): NumberedLine[] =>
  lines.map(({ at, message }, number) => ({ number, at: Date.parse(at), message }))

const eventOf = ({ number, at, message }: NumberedLine) => ({
  logStreamName: 'local',
  timestamp: at,
  message,
  ingestionTime: at,
  eventId: String(number).padStart(20, '0'),
})
