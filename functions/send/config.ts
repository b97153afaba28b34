import * as z from 'zod'
import { readEnvironment } from '../../shared/runtime/read-environment.js'
import { sendingEnvironmentSchema } from '../../shared/runtime/sending-environment.js'

const schema = sendingEnvironmentSchema.and(
  // Of Lambda itself: where SES is, unless a sender says otherwise.
  z.object({ AWS_REGION: z.string().min(1) }).transform(({ AWS_REGION: region }) => ({ region })),
)

/** What the stack and Lambda tell the function. */
export type Config = z.output<typeof schema>

/** Reads the environment once, when the function starts. */
export const loadConfig = (): Config => readEnvironment(schema, process.env)
