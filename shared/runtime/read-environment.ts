import type * as z from 'zod'
import { ConfigurationUnreadable } from '../failures/configuration-errors.js'

/**
 * The environment of a function, checked by a schema.
 * @throws ConfigurationUnreadable naming every variable that is missing or malformed, and no value.
 */
export function readEnvironment<Output>(schema: z.ZodType<Output>, environment: unknown): Output {
  const parsed = schema.safeParse(environment)
  if (parsed.success) return parsed.data
  const names = parsed.error.issues.map(({ path, message }) => `${path.join('.')} (${message})`)
  throw new ConfigurationUnreadable(
    `The environment of the function is incomplete: ${names.join(', ')}`,
  )
}
