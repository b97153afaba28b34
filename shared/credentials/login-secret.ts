import * as z from 'zod'
import { SecretMissing } from '../failures/configuration-errors.js'

const secretSchema = z.object({
  username: z.string().min(1).optional(),
  password: z.string().min(1),
})

/** The value of a mailbox's secret: `{"username","password"}`. */
export type LoginSecret = z.output<typeof secretSchema>

const EXPECTED = 'it must be {"username":"...","password":"..."}'

/**
 * Reads the value of a secret. The value never reaches an error, only the name does.
 * @throws SecretMissing if there is none, or it is no login
 */
export function readLoginSecret(value: string | undefined, secretName: string): LoginSecret {
  if (value === undefined)
    throw new SecretMissing(`The secret ${secretName} has no value; ${EXPECTED}`)
  const parsed = secretSchema.safeParse(jsonOf(value))
  if (parsed.success) return parsed.data
  throw new SecretMissing(`The secret ${secretName} is not the JSON of a login; ${EXPECTED}`)
}

function jsonOf(value: string): unknown {
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}
