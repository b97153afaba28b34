import * as z from 'zod'
import { FUNCTION_ENV } from '../../shared/contract/env.js'
import { readEnvironment } from '../../shared/runtime/read-environment.js'

const schema = z
  .object({
    [FUNCTION_ENV.stage]: z.string().min(1),
    [FUNCTION_ENV.bucket]: z.string().min(1),
    [FUNCTION_ENV.eventBus]: z.string().min(1),
    [FUNCTION_ENV.alertsTopic]: z.string().min(1),
  })
  .transform((environment) => ({
    stage: environment[FUNCTION_ENV.stage],
    bucket: environment[FUNCTION_ENV.bucket],
    eventBus: environment[FUNCTION_ENV.eventBus],
    alertsTopic: environment[FUNCTION_ENV.alertsTopic],
  }))

/** What the stack tells the function. */
export type Config = z.output<typeof schema>

/** Reads the environment once, when the function starts. */
export const loadConfig = (): Config => readEnvironment(schema, process.env)
