import * as z from 'zod'
import { LOCAL_ENV } from '../../shared/contract/env.js'
import { readEnvironment } from '../../shared/runtime/read-environment.js'
import {
  type SendingEnvironment,
  sendingEnvironmentSchema,
} from '../../shared/runtime/sending-environment.js'

const localSchema = z
  .object({ [LOCAL_ENV.bucketDirectory]: z.string().min(1).optional() })
  .transform((environment) => ({ bucketDirectory: environment[LOCAL_ENV.bucketDirectory] }))

/** What the stack tells the function, and the local world. */
export interface Config extends SendingEnvironment {
  /** Where the objects of the bucket are files; undefined: they are in S3. */
  readonly bucketDirectory: string | undefined
}

/** Reads the environment once, when the function starts. */
export const loadConfig = (): Config => ({
  ...readEnvironment(sendingEnvironmentSchema, process.env),
  ...readEnvironment(localSchema, process.env),
})
