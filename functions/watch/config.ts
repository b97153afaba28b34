import * as z from 'zod'
import { FUNCTION_ENV } from '../../shared/contract/env.js'
import { readEnvironment } from '../../shared/runtime/read-environment.js'

const variable = z.string().min(1)

const schema = z
  .object({
    [FUNCTION_ENV.stage]: variable,
    [FUNCTION_ENV.bucket]: variable,
    [FUNCTION_ENV.eventBus]: variable,
    [FUNCTION_ENV.alertsTopic]: variable,
    /** Absent where there is no sender. */
    [FUNCTION_ENV.sendQueue]: variable.optional(),
  })
  .transform((environment) => ({
    stage: environment[FUNCTION_ENV.stage],
    bucket: environment[FUNCTION_ENV.bucket],
    eventBus: environment[FUNCTION_ENV.eventBus],
    alertsTopic: environment[FUNCTION_ENV.alertsTopic],
    sendQueue: environment[FUNCTION_ENV.sendQueue],
  }))

/** What the stack tells the function. */
export type Config = z.output<typeof schema>

/** Reads the environment once, when the function starts. */
export const loadConfig = (): Config => readEnvironment(schema, process.env)
