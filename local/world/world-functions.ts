import { randomUUID } from 'node:crypto'
import { createWriteStream, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createFunctionSandbox } from '../lambda/function-sandbox.js'
import type { InvocationOutcome } from '../lambda/invocation-outcome.js'
import { startProcessGuard } from '../lambda/process-guard.js'
import type { DeployedFunction } from '../template/deployed-functions.js'
import { TemplateError } from '../template/template-error.js'

/** The functions of the template, each in processes of its own. */
export interface WorldFunctions {
  /** Runs a function once. @throws TemplateError if the ARN is that of no function here */
  invoke(arn: string, input: unknown, options?: InvokeOptions): Promise<InvocationOutcome>
  /** Runs that have not ended yet, and how many have. */
  counts(): { readonly running: number; readonly ended: number }
  /** The name of a function in the template, for people; its ARN if it is not there. */
  nameOf(arn: string): string
  /** Whether runs are being killed, since the world ends: how such a one ended says nothing of its function. */
  isEnding(): boolean
  /** Gives what runs a moment to come to its end, then kills it: such invocations end as failed. */
  close(): Promise<void>
}

/** How a function is run. */
export interface InvokeOptions {
  /** Whether it can be cut off at no cost, since whatever it had begun is gone on with: a poll. */
  readonly isResumable?: boolean
}

/** What the functions are started with. */
export interface WorldFunctionsOptions {
  readonly functions: readonly DeployedFunction[]
  readonly environmentOf: (lambda: DeployedFunction) => Record<string, string>
  /** One file for each function. */
  readonly logDirectory: string
  /** Called after every invocation, before its outcome is passed on. */
  readonly afterInvocation: () => Promise<void>
}

/** Nobody who presses Ctrl-C wants to wait for longer. */
const ENDING_RESUMABLE_MS = 2_000

/** A send that is cut off while the server takes it is UNKNOWN, and is not repeated: worth waiting for. */
const ENDING_MS = 10_000

/** Prepares the functions; a process starts with the first invocation. */
export function startWorldFunctions({
  functions,
  environmentOf,
  logDirectory,
  afterInvocation,
}: WorldFunctionsOptions): WorldFunctions {
  mkdirSync(logDirectory, { recursive: true })
  const guard = startProcessGuard()
  const sandboxes = new Map(
    functions.map((lambda) => {
      const log = createWriteStream(join(logDirectory, `${lambda.logicalId}.log`), { flags: 'a' })
      const sandbox = createFunctionSandbox({
        lambda,
        timeoutMs: lambda.timeoutSeconds * 1_000,
        environment: environmentOf(lambda),
        onLog: (line) => log.write(`${line}\n`),
        guard,
        now: () => new Date(),
        newId: randomUUID,
      })
      return [lambda.arn, { sandbox, name: lambda.logicalId }]
    }),
  )
  const functionOf = (arn: string) => {
    const found = sandboxes.get(arn)
    if (found) return found
    throw new TemplateError(arn, 'is the ARN of no function that the local world has')
  }
  const running = new Map<Promise<InvocationOutcome>, InvokeOptions>()
  let ended = 0
  let isEnding = false
  const runs = (isResumable: boolean) =>
    [...running]
      .filter(([, options]) => (options.isResumable ?? false) === isResumable)
      .map(([invocation]) => invocation)
  /** Also of those that begin meanwhile: a queue may just have given out a message. */
  const endOf = (isResumable: boolean, limitMs: number) => {
    const limit = pause(limitMs, true, { ref: false })
    const ends = async () => {
      while (runs(isResumable).length > 0) {
        const isOver = await Promise.race([Promise.allSettled(runs(isResumable)), limit])
        if (isOver === true) return
      }
    }
    return ends()
  }
  return {
    async invoke(arn, input, options = {}) {
      const { sandbox } = functionOf(arn)
      const invocation = sandbox.invoke(input).then(async (outcome) => {
        await afterInvocation()
        return outcome
      })
      running.set(invocation, options)
      return invocation.finally(() => {
        running.delete(invocation)
        ended += 1
      })
    },
    counts: () => ({ running: running.size, ended }),
    isEnding: () => isEnding,
    nameOf: (arn) => sandboxes.get(arn)?.name ?? arn,
    async close() {
      await Promise.all([endOf(true, ENDING_RESUMABLE_MS), endOf(false, ENDING_MS)])
      isEnding = true
      await Promise.all([...sandboxes.values()].map(({ sandbox }) => sandbox.close()))
      await guard.close()
    },
  }
}
