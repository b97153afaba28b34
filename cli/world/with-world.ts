import { Closers } from '../../local/world/closers.js'
import { messagesIn } from '../../local/world/settled.js'
import type { StillOpenEvent } from '../../local/world/world-event.js'
import { type RunningWorld, type RunningWorldOptions, startRunningWorld } from './running-world.js'
import { untilStopped } from './until-stopped.js'

/** What a command wants of the local world. */
export interface WithWorldOptions extends Omit<RunningWorldOptions, 'signal'> {
  /**
   * Where schedules do not fire: how long what was begun is waited for, since the last of it was finished. Default: a minute, in which
   * even a slow server answers.
   */
  readonly settleLimitMs?: number
}

/** A local world that runs until it is stopped. */
export interface StoppableWorld extends RunningWorld {
  /** Resolves when the command is to end: Ctrl-C, a signal, or the end of the npm that started it. */
  readonly stopped: Promise<void>
}

const SETTLE_LIMIT_MS = 60_000

/**
 * What `work` answered; undefined if it was stopped before it could begin. Where schedules do not fire, what was begun is waited for.
 * What is left in the end is told as an event: the next world goes on with it.
 */
export async function withWorld<T>(
  options: WithWorldOptions,
  work: (world: StoppableWorld) => Promise<T>,
): Promise<T | undefined> {
  const { onEvent, firesSchedules = false, settleLimitMs = SETTLE_LIMIT_MS } = options
  const stop = untilStopped()
  const closers = new Closers()
  const interrupt = new AbortController()
  void stop.stopped.then(() => interrupt.abort())
  let answer: T | undefined
  let failure: { readonly error: unknown } | undefined
  try {
    const world = await startRunningWorld({ ...options, signal: interrupt.signal }, closers)
    answer = await work({ ...world, stopped: stop.stopped })
    if (!firesSchedules && !stop.isStopped()) await world.settled(settleLimitMs, interrupt.signal)
    await world.close()
    const open = openIn(world)
    if (open.invocations + open.sends > 0) onEvent(open)
  } catch (error) {
    failure = { error }
  }
  // What went wrong first is what has to be told.
  await closers.close().catch((error: unknown) => (failure ??= { error }))
  stop.forget()
  // Ctrl-C reaches the processes below us as well; their complaints are no news then.
  if (failure && !stop.isStopped()) throw failure.error
  return answer
}

function openIn(world: RunningWorld): StillOpenEvent {
  const { invocations, queued, nextAt } = world.openWork()
  return {
    event: 'still open',
    invocations: messagesIn(invocations),
    sends: messagesIn(queued),
    ...(nextAt && { nextAt: nextAt.toISOString() }),
  }
}
