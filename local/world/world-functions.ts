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
  invoke(arn: string, input: unknown): Promise<InvocationOutcome>
  /** The name of a function in the template, for people. */
  nameOf(arn: string): string
  /** Gives what runs a moment to come to its end, then kills it: such invocations end as failed. */
  close(): Promise<void>
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

/** Enough for what follows a send that was just accepted; nobody who presses Ctrl-C wants to wait for longer. */
const ENDING_MS = 2_000

/** Prepares the functions; a process starts with the first invocation. */
export function startWorldFunctions({
  functions,
  environmentOf,
  logDirectory,
  afterInvocation,
}: WorldFunctionsOptions): WorldFunctions {
  const guard = startProcessGuard()
  mkdirSync(logDirectory, { recursive: true })
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
  const running = new Set<Promise<InvocationOutcome>>()
  return {
    async invoke(arn, input) {
      const invocation = functionOf(arn).sandbox.invoke(input)
      running.add(invocation)
      const outcome = await invocation.finally(() => running.delete(invocation))
      await afterInvocation()
      return outcome
    },
    nameOf: (arn) => functionOf(arn).name,
    async close() {
      await Promise.race([Promise.allSettled(running), pause(ENDING_MS, undefined, { ref: false })])
      await Promise.all([...sandboxes.values()].map(({ sandbox }) => sandbox.close()))
      await guard.close()
    },
  }
}
