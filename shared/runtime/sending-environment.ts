import * as z from 'zod'
import { FUNCTION_ENV } from '../contract/env.js'

const variable = z.string().min(1)

/** What the stack tells every function of sending. */
export const sendingEnvironmentSchema = z
  .object({
    [FUNCTION_ENV.stage]: variable,
    [FUNCTION_ENV.bucket]: variable,
    [FUNCTION_ENV.eventBus]: variable,
    [FUNCTION_ENV.sendQueue]: variable,
  })
  .transform((environment) => ({
    stage: environment[FUNCTION_ENV.stage],
    bucket: environment[FUNCTION_ENV.bucket],
    eventBus: environment[FUNCTION_ENV.eventBus],
    sendQueue: environment[FUNCTION_ENV.sendQueue],
  }))

/** What the stack tells every function of sending. */
export type SendingEnvironment = z.output<typeof sendingEnvironmentSchema>
