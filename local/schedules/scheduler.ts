import { SCHEDULED_TIME_ATTRIBUTE } from '../../shared/contract/names.js'
import { nextFiring } from './schedule-expression.js'

/** What the scheduler needs to know of a schedule; what the template reader gives has it. */
export interface Schedule {
  readonly name: string
  readonly arn: string
  /** `rate(…)` or `cron(…)`. */
  readonly expression: string
  /** An IANA time zone. */
  readonly timezone: string
  readonly state: 'ENABLED' | 'DISABLED'
  /** What the target gets, with context attributes in it. */
  readonly input: string
}

/** One run of a schedule. */
export interface ScheduledRun<S extends Schedule = Schedule> {
  readonly schedule: S
  /** When it was due; that may be before it was started. */
  readonly scheduledTime: Date
  readonly executionId: string
  /** The schedule's input, context attributes replaced. */
  readonly input: string
}

/** Fires schedules when they are due, until closed. */
export interface Scheduler {
  /** Starts a run now, also of a disabled schedule. @throws UnknownScheduleError */
  fireNow(name: string): void
  /** No run starts after this. */
  close(): void
}

/** What the scheduler is made of. */
export interface SchedulerOptions<S extends Schedule> {
  readonly schedules: readonly S[]
  /** Starts the run. It is not waited for: like Scheduler's, runs of one schedule may overlap. */
  readonly onDue: (run: ScheduledRun<S>) => void
  readonly now: () => Date
  /** Calls back once after `delayMs`; what it returns cancels. */
  readonly setTimer: (callback: () => void, delayMs: number) => () => void
  readonly newId: () => string
}

/** Nobody has a schedule of this name. */
export class UnknownScheduleError extends Error {
  override readonly name = 'UnknownScheduleError'

  constructor(name: string, known: readonly string[]) {
    super(`there is no schedule "${name}"; there are: ${known.join(', ') || 'none'}`)
  }
}

/**
 * Node's timers end at 24.8 days, and stand still while a laptop sleeps: the clock is looked at
 * this often.
 */
const MAX_TIMER_MS = 60_000

/**
 * Starts to fire schedules. A run that was due while the machine slept starts once, late.
 *
 * @throws ScheduleExpressionError for the first expression that is not valid
 */
export function startScheduler<S extends Schedule>(options: SchedulerOptions<S>): Scheduler {
  const { schedules, onDue, now, newId } = options
  const fire = (schedule: S, scheduledTime: Date) => {
    const executionId = newId()
    const input = withContext(schedule, scheduledTime, executionId)
    onDue({ schedule, scheduledTime, executionId, input })
  }
  const stops = schedules
    .filter(({ state }) => state === 'ENABLED')
    .map((schedule) => keepFiring(schedule, options, (due) => fire(schedule, due)))
  return {
    fireNow: (name) => {
      const schedule = schedules.find((candidate) => candidate.name === name)
      if (schedule) return fire(schedule, now())
      const known = schedules.map((candidate) => candidate.name)
      throw new UnknownScheduleError(name, known)
    },
    close: () => {
      for (const stop of stops) stop()
    },
  }
}

/** Returns what stops it. */
function keepFiring<S extends Schedule>(
  { expression, timezone }: S,
  { now, setTimer }: SchedulerOptions<S>,
  fire: (due: Date) => void,
): () => void {
  let stopped = false
  let cancelTimer = () => {}
  const waitFor = (due: Date | undefined) => {
    if (due === undefined || stopped) return
    const leftMs = due.getTime() - now().getTime()
    cancelTimer = setTimer(() => onTimer(due), Math.min(Math.max(leftMs, 0), MAX_TIMER_MS))
  }
  const onTimer = (due: Date) => {
    if (now() < due) return waitFor(due)
    fire(due)
    const following = nextFiring(expression, timezone, due)
    waitFor(following && following <= now() ? nextFiring(expression, timezone, now()) : following)
  }
  waitFor(nextFiring(expression, timezone, now()))
  return () => {
    stopped = true
    cancelTimer()
  }
}

/** Scheduler's times have no fractions of a second. */
const isoSeconds = (time: Date) => time.toISOString().replace(/\.\d+Z$/, 'Z')

/**
 * Source: EventBridge Scheduler user guide, "Adding context attributes in EventBridge Scheduler".
 */
function withContext(schedule: Schedule, scheduledTime: Date, executionId: string): string {
  return schedule.input
    .replaceAll('<aws.scheduler.schedule-arn>', schedule.arn)
    .replaceAll(SCHEDULED_TIME_ATTRIBUTE, isoSeconds(scheduledTime))
    .replaceAll('<aws.scheduler.execution-id>', executionId)
    .replaceAll('<aws.scheduler.attempt-number>', '1')
}
