import { Cron } from 'croner'

/**
 * A schedule expression that EventBridge Scheduler would refuse, or that the local world does not
 * run.
 */
export class ScheduleExpressionError extends Error {
  override readonly name = 'ScheduleExpressionError'

  constructor(expression: string, problem: string, options?: ErrorOptions) {
    super(`schedule expression "${expression}": ${problem}`, options)
  }
}

const RATE_UNIT_MS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    minute: 60_000,
    hour: 3_600_000,
    day: 86_400_000,
  }),
)

const CRON_FIELDS = 6
const DAY_OF_MONTH = 2
const DAY_OF_WEEK = 4

/**
 * An expression whose every run falls into a clock change (one day a year at most) counts as one
 * that never runs.
 */
const MAX_SKIPPED_RUNS = 20

/**
 * The first time after `after` at which EventBridge Scheduler would start a run; undefined if there
 * is none. The runs of a rate are counted from `after`.
 *
 * A run whose local time does not exist, as the clock is put forward over it, is skipped; one whose
 * local time comes twice, as the clock is put back, starts once. Source: EventBridge Scheduler user
 * guide, "Schedule types".
 *
 * @throws ScheduleExpressionError if the expression or the time zone is not valid, or is `at(…)`
 */
export function nextFiring(expression: string, timezone: string, after: Date): Date | undefined {
  const [, kind, argument = ''] = /^(rate|cron|at)\((.*)\)$/.exec(expression) ?? []
  if (kind === 'rate') return new Date(after.getTime() + rateMs(expression, argument))
  if (kind === 'cron') return nextCronFiring(expression, argument, timezone, after)
  const known = 'the local world runs rate(…) and cron(…)'
  throw new ScheduleExpressionError(expression, kind ? `${known}, not ${kind}(…)` : known)
}

function rateMs(expression: string, argument: string): number {
  const [, count, unit = ''] = /^([1-9]\d*) (minute|hour|day)s?$/.exec(argument) ?? []
  const unitMs = RATE_UNIT_MS.get(unit)
  if (count !== undefined && unitMs !== undefined) return Number(count) * unitMs
  throw new ScheduleExpressionError(expression, 'a rate is "<count> minutes", "hours" or "days"')
}

function nextCronFiring(
  expression: string,
  argument: string,
  timezone: string,
  after: Date,
): Date | undefined {
  const pattern = cronerPattern(expression, argument)
  try {
    const cron = new Cron(pattern, {
      timezone,
      mode: '7-part',
      alternativeWeekdays: true,
      sloppyRanges: true,
      paused: true,
    })
    let due = cron.nextRun(after)
    // croner moves a run out of the hour that does not exist: then its time is not one of the
    // pattern.
    for (let skipped = 0; due && !cron.match(due); skipped += 1) {
      due = skipped < MAX_SKIPPED_RUNS ? cron.nextRun(due) : null
    }
    return due ?? undefined
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ScheduleExpressionError(expression, reason, { cause })
  }
}

/** AWS has no seconds, and calls Saturday, the last day of its week, `L`. */
function cronerPattern(expression: string, argument: string): string {
  const fields = argument.trim().split(/\s+/)
  if (fields.length !== CRON_FIELDS) {
    throw new ScheduleExpressionError(expression, `a cron expression has ${CRON_FIELDS} fields`)
  }
  const unrestricted = [fields[DAY_OF_MONTH], fields[DAY_OF_WEEK]].filter((field) => field === '?')
  if (unrestricted.length !== 1) {
    throw new ScheduleExpressionError(expression, 'exactly one of the two day fields must be "?"')
  }
  const named = fields.map((field, index) =>
    index === DAY_OF_WEEK && field === 'L' ? 'SAT' : field,
  )
  return ['0', ...named].join(' ')
}
