import * as z from 'zod'
import { SecretMissing } from '../failures/configuration-errors.js'
import { jsonIn } from '../runtime/json.js'
import { oauth2Schema } from './oauth2-secret.js'

const username = z.string().min(1).optional()

const passwordSecretSchema = z.object({ username, password: z.string().min(1) })

const oauth2SecretSchema = z.object({ username, oauth2: oauth2Schema })

/** The value of a mailbox's secret: `{"username","password"}`. */
export type LoginSecret = z.output<typeof passwordSecretSchema>

/** The value of the secret of a mailbox with `auth: 'oauth2'`: `{"username","oauth2"}`. */
export type OAuth2Secret = z.output<typeof oauth2SecretSchema>

/** A form that the value of a secret may have. */
interface Form<Secret> {
  readonly schema: z.ZodType<Secret>
  /** The field that tells the form, and the one that tells the other. */
  readonly field: string
  readonly otherField: string
  readonly expected: string
}

const PASSWORD_FORM: Form<LoginSecret> = {
  schema: passwordSecretSchema,
  field: 'password',
  otherField: 'oauth2',
  expected: 'it must be {"username":"...","password":"..."}',
}

const OAUTH2_FORM: Form<OAuth2Secret> = {
  schema: oauth2SecretSchema,
  field: 'oauth2',
  otherField: 'password',
  expected: 'it must be {"oauth2":{"grant":"...","clientId":"...", ...}} as in docs/oauth2.md',
}

/**
 * Reads the value of a secret. The value never reaches an error, only the name does.
 * @throws SecretMissing if there is none, or it is no login by password
 */
export const readLoginSecret = (value: string | undefined, secretName: string): LoginSecret =>
  readSecret(PASSWORD_FORM, value, secretName)

/**
 * Reads the value of a secret. Values never reach an error, only the names of the secret and its fields do.
 * @throws SecretMissing if there is none, or it is no login by OAuth2
 */
export const readOAuth2Secret = (value: string | undefined, secretName: string): OAuth2Secret =>
  readSecret(OAUTH2_FORM, value, secretName)

function readSecret<Secret>(
  form: Form<Secret>,
  value: string | undefined,
  secretName: string,
): Secret {
  if (value === undefined)
    throw new SecretMissing(`The secret ${secretName} has no value; ${form.expected}`)
  const json = jsonIn(value)
  const parsed = form.schema.safeParse(json)
  if (parsed.success) return parsed.data
  const words = [...faultsOf(form, json, parsed.error), form.expected].join('; ')
  throw new SecretMissing(`The secret ${secretName} is not the JSON of a login; ${words}`)
}

/** What is wrong, by field. */
function faultsOf<Secret>(form: Form<Secret>, json: unknown, { issues }: z.ZodError): string[] {
  if (typeof json !== 'object' || json === null) return []
  if (form.otherField in json && !(form.field in json)) {
    return [`it holds "${form.otherField}", and the jobs file says auth: '${form.field}'`]
  }
  // The messages of this schema are ours, and quote nothing.
  return issues
    .filter(({ path }) => path[0] === OAUTH2_FORM.field)
    .map(({ path, message }) => `${path.join('.')} ${message}`)
}
