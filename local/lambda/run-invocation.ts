import type { FunctionProcess } from './function-process.js'
import type { InvocationOutcome, InvocationVerdict } from './invocation-outcome.js'
import { watchMemory } from './process-memory.js'
import type { Invocation, RuntimeApi, RuntimeReport } from './runtime-api.js'

/** What one invocation needs. */
export interface InvocationRun {
  readonly invocation: Invocation
  readonly api: RuntimeApi
  readonly child: FunctionProcess
  readonly memoryMb: number
  /** How long the process may take until it asks for an event. */
  readonly initLimitMs: number
  /** Start of the process, if this is the invocation that waits for it to load the bundle. */
  readonly initSince: Date | undefined
  readonly now: () => Date
}

const BYTES_PER_MB = 1024 * 1024

/**
 * Gives an event to a process and waits until it is ready for the next one, or has ended: by
 * itself, or killed for taking too long or too much memory. Never rejects; takes the limit of the
 * start and the time-out at most.
 */
export async function runInvocation(run: InvocationRun): Promise<InvocationOutcome> {
  const { invocation, api, child, memoryMb, initLimitMs, initSince, now } = run
  const { requestId, timeoutMs } = invocation
  const { promise: ending, resolve: end } = Promise.withResolvers<InvocationVerdict>()
  let answer: InvocationVerdict | undefined
  let killedFor: InvocationVerdict | undefined
  let takenAt: Date | undefined

  const killFor = (verdict: InvocationVerdict) => {
    killedFor ??= verdict
    child.kill()
  }
  let limit = setTimeout(() => killFor(startedTooSlowly(initLimitMs)), initLimitMs)
  const watch = watchMemory({
    pid: child.pid,
    limitBytes: memoryMb * BYTES_PER_MB,
    onExceeded: () => killFor({ kind: 'out-of-memory', memoryMb }),
  })
  void child.ended.then((how) => end(answer ?? killedFor ?? endedEarly(how, requestId)))
  api.handOver(invocation, (report) => {
    if (report.kind === 'taken') {
      takenAt = now()
      clearTimeout(limit)
      limit = setTimeout(() => killFor({ kind: 'timed-out', timeoutMs }), timeoutMs)
    }
    answer = verdictOf(report) ?? answer
    // The process may still end of what it answered: only when it asks again is it ready for
    // another event.
    if (report.kind === 'asked' && answer) end(answer)
  })
  child.thaw()

  const verdict = await ending
  clearTimeout(limit)
  watch.stop()
  return {
    ...verdict,
    requestId,
    durationMs: takenAt ? now().getTime() - takenAt.getTime() : 0,
    initMs: initSince && takenAt ? takenAt.getTime() - initSince.getTime() : undefined,
    peakRssBytes: await watch.peakRssBytes(),
  }
}

function verdictOf(report: RuntimeReport): InvocationVerdict | undefined {
  if (report.kind === 'response') return { kind: 'succeeded', result: report.result }
  if (report.kind === 'error') return { kind: 'failed', error: report.error }
  if (report.kind === 'init-error') return { kind: 'init-failed', error: report.error }
  return undefined
}

const startedTooSlowly = (limitMs: number): InvocationVerdict => ({
  kind: 'init-failed',
  error: {
    errorType: 'Runtime.InitTimeout',
    errorMessage: `the bundle was not loaded after ${limitMs} ms`,
    stackTrace: [],
  },
})

/** Source: the errors that Lambda itself reports for a process that is gone. */
const endedEarly = (how: string, requestId: string): InvocationVerdict => ({
  kind: 'failed',
  error: {
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: ${how}`,
    stackTrace: [],
  },
})
