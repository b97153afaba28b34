import { startFunctionProcess } from './function-process.js'
import type { InvocationOutcome } from './invocation-outcome.js'
import { type LambdaFunction, lambdaEnvironment } from './lambda-environment.js'
import type { ProcessGuard } from './process-guard.js'
import { runInvocation } from './run-invocation.js'
import { startRuntimeApi } from './runtime-api.js'

/**
 * One execution environment of a function: a process that takes one event after the other, frozen
 * in between.
 */
export interface FunctionInstance {
  /** False once its process has ended. */
  isAlive(): boolean
  /** Never rejects: whatever happens to the process is an outcome. One call at a time. */
  invoke(event: unknown, requestId: string): Promise<InvocationOutcome>
  /** Resolves when the process has ended. */
  kill(): Promise<void>
}

/** What an instance is made of. */
export interface FunctionInstanceOptions {
  readonly lambda: LambdaFunction
  readonly timeoutMs: number
  /** What the function finds beside Lambda's own variables. */
  readonly environment: Readonly<Record<string, string>>
  readonly logStreamName: string
  readonly onLog: (line: string) => void
  readonly guard: ProcessGuard
  readonly now: () => Date
  /** How long a start may take, if not Lambda's limit. */
  readonly initLimitMs?: number
}

/**
 * Lambda gives a first start 10 s, and repeats a slower one within the function's own time-out.
 * Source: Lambda developer guide, "Understanding the Lambda execution environment lifecycle", init
 * phase.
 */
const INIT_LIMIT_MS = 10_000

/**
 * Starts the process; the bundle is loaded meanwhile, and the first invocation waits for it.
 *
 * @throws Error if the bundle's directory is not there
 */
export async function startFunctionInstance(
  options: FunctionInstanceOptions,
): Promise<FunctionInstance> {
  const { lambda, timeoutMs, environment, logStreamName, onLog, guard, now } = options
  const { memoryMb, assetDirectory } = lambda
  const initLimitMs = options.initLimitMs ?? Math.max(INIT_LIMIT_MS, timeoutMs)
  const startedAt = now()
  const api = await startRuntimeApi({ now })
  const child = startFunctionProcess({
    assetDirectory,
    memoryMb,
    environment: { ...environment, ...lambdaEnvironment(lambda, api.address, logStreamName) },
    onLog,
    guard,
  })
  let isAlive = true
  let isNew = true
  void child.ended.then(() => {
    isAlive = false
    api.close()
  })
  return {
    isAlive: () => isAlive,
    invoke: async (event, requestId) => {
      const invocation = { requestId, event, functionArn: lambda.arn, timeoutMs }
      const initSince = isNew ? startedAt : undefined
      isNew = false
      const outcome = await runInvocation({
        invocation,
        api,
        child,
        memoryMb,
        initLimitMs,
        initSince,
        now,
      })
      child.freeze()
      return outcome
    },
    kill: async () => {
      child.kill()
      await child.ended
    },
  }
}
