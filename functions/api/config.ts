import { readEnvironment } from '../../shared/runtime/read-environment.js'
import {
  type SendingEnvironment,
  sendingEnvironmentSchema,
} from '../../shared/runtime/sending-environment.js'

/** Reads the environment once, when the function starts. */
export const loadConfig = (): SendingEnvironment =>
  readEnvironment(sendingEnvironmentSchema, process.env)
