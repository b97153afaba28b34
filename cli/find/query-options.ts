import { type Command, InvalidArgumentError, Option } from 'commander'
import { DECISION_RESULTS } from '../../shared/contract/decision-results.js'
import type { MailQuery } from '../../shared/place/mail-query.js'
import { WrongUse } from '../exit-codes.js'
import { parseCount } from '../options.js'

/** Which mail is asked for, as options of a command. */
export interface QueryOptions {
  readonly from?: string
  readonly subject?: string
  readonly uid?: number
  readonly monitor?: string
  readonly result?: MailQuery['result']
  readonly since?: Moment
  readonly until?: Moment
}

/** A moment as it was written: a day has a beginning and an end. */
export interface Moment {
  readonly begins: Date
  readonly ends: Date
}

const DEFAULT_DAYS = 7

const DAY_MS = 86_400_000

/** What a time may look like. */
export const TIMES = `2026-11-21 (a day in UTC), 2026-11-21T08:30Z, 2026-11-21T17:30+09:00; or so long ago: 90m, 12h, 3d`

/** Adds the options by which mail is found. */
export function withQueryOptions(command: Command, { hasResult = true } = {}): Command {
  if (hasResult)
    command.addOption(new Option('--result <result>', 'what was decided').choices(DECISION_RESULTS))
  return command
    .option('--from <address>', 'from this address, *@example.com, or a part of it')
    .option('--subject <words>', 'words of its subject, in any order, case and width')
    .addOption(new Option('--uid <n>', 'its UID in the folder').argParser(parseCount))
    .option('--monitor <name>', 'that this monitor decided on')
    .addOption(
      new Option('--since <time>', `no earlier (default: ${DEFAULT_DAYS} days ago)`).argParser(
        (text) => parseMoment(text, new Date()),
      ),
    )
    .addOption(
      new Option('--until <time>', 'no later (default: now)').argParser((text) =>
        parseMoment(text, new Date()),
      ),
    )
}

/** A moment, or how long ago it was. */
export function parseMoment(text: string, now: Date): Moment {
  const [, count, unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? []
  if (count !== undefined) {
    const moment = new Date(now.getTime() - Number(count) * (UNITS_MS.get(unit) ?? DAY_MS))
    return { begins: moment, ends: moment }
  }
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && isDay(text)) {
    const begins = new Date(`${text}T00:00:00Z`)
    return { begins, ends: new Date(begins.getTime() + DAY_MS - 1) }
  }
  const moment = new Date(text)
  // What has no zone would be the time of this machine, and nobody could tell.
  const isWhole = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/i.test(
    text,
  )
  if (!isWhole || Number.isNaN(moment.getTime()))
    throw new InvalidArgumentError(`It must be a time: ${TIMES}.`)
  return { begins: moment, ends: moment }
}

const UNITS_MS = new Map([
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', DAY_MS],
])

/** The 31st of November is the 1st of December to Date. */
const isDay = (text: string): boolean => {
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}

/** What is asked for. @throws WrongUse for a time that ends before it begins */
export function queryOf(options: QueryOptions, now: Date): MailQuery {
  const { from: sender, since, until: last, ...filters } = options
  const until = last?.ends ?? now
  const from = since?.begins ?? new Date(until.getTime() - DEFAULT_DAYS * DAY_MS)
  if (from > until)
    throw new WrongUse(
      `The time ends (${until.toISOString()}) before it begins (${from.toISOString()}): --since is the earlier one.`,
    )
  const { subject, uid, monitor, result } = filters
  return {
    from,
    until,
    ...(sender !== undefined && { sender }),
    ...(subject !== undefined && { subject }),
    ...(uid !== undefined && { uid }),
    ...(monitor !== undefined && { monitor }),
    ...(result !== undefined && { result }),
  }
}
