import { sendScheduleName } from '../../shared/contract/names.js'
import { asFailure } from '../../shared/failures/failure-error.js'
import { requireStart } from '../access/refused-starts.js'
import type { WorldAccess } from '../access/world-access.js'
import { nextFiring } from '../schedules/schedule-expression.js'
import { type ScheduledRun, startScheduler } from '../schedules/scheduler.js'
import { type PausedJobs, pausedJobs } from './paused-jobs.js'
import { actionsOf, pollEnded } from './poll-invocation.js'
import { CLOCK } from './world-clock.js'
import type { PollEndedEvent, WorldEvent } from './world-event.js'
import type { WorldFunctions } from './world-functions.js'
import type { WorldSchedule } from './world-schedules.js'

/** What the schedules of a world are started with. */
export interface WorldPollsOptions {
  readonly schedules: readonly WorldSchedule[]
  /** Whether they fire when they are due. */
  readonly fires: boolean
  readonly functions: WorldFunctions
  readonly onEvent: (event: WorldEvent) => void
  /** Changes what a mailbox's schedule hands to its function. */
  readonly changeInput: (input: unknown) => unknown
  /** Told how each poll ended, before that is shown. */
  readonly onEnded: (ended: PollEndedEvent) => Promise<void>
  /** Starts what is no poll, which nobody waits for. */
  readonly start: (functionArn: string, input: unknown) => void
  /** What the roles of the template may do. */
  readonly access: WorldAccess
}

/** Polls and scheduled sends, when they are due or at once. */
export interface WorldPolls {
  /** Those that are polled; a mailbox all of whose monitors are paused is not among them. */
  readonly mailboxes: readonly string[]
  readonly paused: PausedJobs
  /** When a mailbox is polled next by its schedule. */
  nextPoll(mailbox: string): Date | undefined
  /** Fires the schedule of a mailbox now. */
  poll(mailbox: string): Promise<PollEndedEvent>
  /** Fires a schedule of the template now that is no poll's. @throws UnknownScheduleError */
  fire(schedule: string): void
  /** Fires the schedule of a scheduled send now. @throws UnknownScheduleError */
  fireSend(name: string): void
  close(): void
}

/** Starts the schedules of the template. */
export function startPolls(options: WorldPollsOptions): WorldPolls {
  const { schedules, fires } = options
  const polled = schedules.filter(({ kind }) => kind === 'poll')
  const runs = new Map<string, Promise<PollEndedEvent>>()
  const scheduler = startScheduler({
    schedules: fires ? schedules : schedules.map(disabled),
    onDue(due) {
      if (due.schedule.kind !== 'poll') return startOther(options, due)
      const running = runPoll(options, due)
      running.catch(() => {})
      runs.set(due.schedule.name, running)
    },
    ...CLOCK,
  })
  return {
    mailboxes: polled.filter(({ state }) => state === 'ENABLED').map(({ name }) => name),
    paused: pausedJobs(polled),
    nextPoll(mailbox) {
      const schedule = polled.find(({ name }) => name === mailbox)
      return schedule && nextFiring(schedule.expression, schedule.timezone, CLOCK.now())
    },
    async poll(mailbox) {
      scheduler.fireNow(mailbox)
      const started = runs.get(mailbox)
      if (!started) throw new Error(`the schedule of ${mailbox} did not fire`)
      return started
    },
    fire: (schedule) => scheduler.fireNow(schedule),
    fireSend: (name) => scheduler.fireNow(sendScheduleName(name)),
    close: () => scheduler.close(),
  }
}

const disabled = (schedule: WorldSchedule): WorldSchedule => ({ ...schedule, state: 'DISABLED' })

/** Nobody waits for it, so that whatever keeps it from starting is told. */
function startOther(
  { access, start, onEvent }: WorldPollsOptions,
  { schedule, input }: ScheduledRun<WorldSchedule>,
): void {
  try {
    requireStart(access, schedule)
    start(schedule.targetArn, JSON.parse(input))
  } catch (error) {
    const { message } = asFailure(error)
    onEvent({ event: 'function failed', function: schedule.name, message, triesAgain: false })
  }
}

async function runPoll(
  { functions, onEvent, changeInput, onEnded, access }: WorldPollsOptions,
  { schedule, scheduledTime, input }: ScheduledRun<WorldSchedule>,
): Promise<PollEndedEvent> {
  requireStart(access, schedule)
  const { name, targetArn } = schedule
  onEvent({ event: 'poll started', mailbox: name, scheduledTime: scheduledTime.toISOString() })
  const request = changeInput(JSON.parse(input))
  const outcome = await functions.invoke(targetArn, request, { isResumable: true })
  for (const event of actionsOf(name, outcome)) onEvent(event)
  const ended = pollEnded(name, outcome, functions.isEnding())
  await onEnded(ended)
  onEvent(ended)
  return ended
}
