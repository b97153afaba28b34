import { type FunctionInstance, startFunctionInstance } from './function-instance.js'
import type { InvocationOutcome } from './invocation-outcome.js'
import type { LambdaFunction } from './lambda-environment.js'
import type { ProcessGuard } from './process-guard.js'

/** A deployed function, on this machine: its real bundle in processes of its own. */
export interface FunctionSandbox {
  /**
   * Runs the function once, with a JSON value. Several calls at a time get an instance each; past
   * the limit they wait for their turn.
   *
   * @throws SandboxClosedError once the sandbox is closed; whatever the function does is an outcome
   */
  invoke(event: unknown, options?: { readonly requestId?: string }): Promise<InvocationOutcome>
  /** Kills every instance; resolves when they have ended. Calls that are running end as failed. */
  close(): Promise<void>
}

/** What a sandbox is made of. */
export interface FunctionSandboxOptions {
  readonly lambda: LambdaFunction
  readonly timeoutMs: number
  /**
   * The template's variables, and what makes the SDK find the stand-ins: endpoints and made-up
   * credentials. Beside Lambda's own variables a function sees nothing else.
   */
  readonly environment: Readonly<Record<string, string>>
  /** Gets each line that the function writes. */
  readonly onLog: (line: string) => void
  readonly guard: ProcessGuard
  readonly now: () => Date
  readonly newId: () => string
  readonly maxInstances?: number
  /** How long a start may take, if not Lambda's limit. */
  readonly initLimitMs?: number
}

/** The sandbox was closed before the function had ended, or before it was called. */
export class SandboxClosedError extends Error {
  override readonly name = 'SandboxClosedError'

  constructor(functionName: string) {
    super(`the sandbox of ${functionName} is closed`)
  }
}

/**
 * Enough for the mailboxes of one machine, few enough for its memory. Lambda's own limit is 1000 an
 * account.
 */
const DEFAULT_MAX_INSTANCES = 10

/** Makes a sandbox; no process starts before the first call. */
export function createFunctionSandbox(options: FunctionSandboxOptions): FunctionSandbox {
  const { lambda, newId, maxInstances = DEFAULT_MAX_INSTANCES } = options
  const instances = new Set<FunctionInstance>()
  const idle: FunctionInstance[] = []
  const waiting: Array<() => void> = []
  let busy = 0
  let isClosed = false

  const refuseWhenClosed = () => {
    if (isClosed) throw new SandboxClosedError(lambda.name)
  }

  const endOfATurn = () => new Promise<void>((resolve) => waiting.push(resolve))

  const takeTurn = async () => {
    refuseWhenClosed()
    while (busy >= maxInstances) {
      await endOfATurn()
      refuseWhenClosed()
    }
    busy += 1
  }

  const endTurn = () => {
    busy -= 1
    waiting.shift()?.()
  }

  /** The one that was used last, if there is one that still lives. */
  const freeInstance = async () => {
    for (let instance = idle.pop(); instance; instance = idle.pop()) {
      if (instance.isAlive()) return instance
      instances.delete(instance)
    }
    const logStreamName = `[$LATEST]${newId()}`
    const instance = await startFunctionInstance({ ...options, logStreamName })
    instances.add(instance)
    return instance
  }

  const close = async () => {
    isClosed = true
    for (const wake of waiting.splice(0)) wake()
    await Promise.all([...instances].map((instance) => instance.kill()))
    // What was about to start notices by itself.
    while (busy > 0) await endOfATurn()
  }

  return {
    invoke: async (event, { requestId = newId() } = {}) => {
      await takeTurn()
      try {
        const instance = await freeInstance()
        if (isClosed) await instance.kill()
        refuseWhenClosed()
        const outcome = await instance.invoke(event, requestId)
        if (instance.isAlive()) idle.push(instance)
        else instances.delete(instance)
        return outcome
      } finally {
        endTurn()
      }
    },
    close,
  }
}
