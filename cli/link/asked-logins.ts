import * as z from 'zod'
import { jsonIn } from '../../shared/runtime/json.js'
import { authorizationOf } from '../consent/authorization.js'
import { consentedLogin } from '../consent/consented-login.js'
import { typedSecret } from '../secrets/typed-secret.js'
import type { Auth } from './link-choices.js'
import type { LinkOptions } from './link-options.js'
import { readLogins, type TypedLogins } from './read-logins.js'

/** Whose logins are asked for. */
export interface AskedAccount {
  readonly address: string
  readonly auth: Auth
  /** Its name in the jobs file, where the server is of one. */
  readonly provider: string | undefined
  /** What is stored of it now. */
  readonly stored: string | undefined
}

/** What logs in: typed, or consented to by a person now. @throws WrongUse, NothingTyped; of a consent ConsentRequired, ClientRefused, TokenEndpointUnavailable */
export async function askedLogins(
  { address, auth, provider, stored }: AskedAccount,
  options: LinkOptions,
): Promise<TypedLogins> {
  const isWhole = options.stdin === true
  const { consent: way } = options
  if (way === undefined)
    return readLogins({ address, auth, hasTwo: options.smtpOwnPassword === true, isWhole })
  const known = applicationIn(stored)
  const { tenant = known?.tenant, clientId = known?.clientId } = options
  const said = {
    way,
    clientId,
    clientSecret: undefined,
    tenant,
    tokenUrl: options.tokenUrl ?? known?.tokenUrl,
    consentUrl: options.consentUrl,
    scope: options.scope,
  }
  const authorization = authorizationOf(said, provider)
  const clientSecret = known ? known.clientSecret : await readClientSecret(isWhole)
  // Also where standard output is for a program: a person has to read it.
  const oauth2 = await consentedLogin({ ...authorization, clientSecret }, (line) =>
    console.error(line),
  )
  const text = JSON.stringify({ oauth2 })
  return { imap: text, smtp: text }
}

const applicationSchema = z.object({
  oauth2: z.object({
    clientId: z.string(),
    clientSecret: z.string().optional(),
    tenant: z.string().optional(),
    tokenUrl: z.string().optional(),
  }),
})

const applicationIn = (stored: string | undefined) =>
  applicationSchema.safeParse(jsonIn(stored ?? '')).data?.oauth2

/** A public client has none. */
async function readClientSecret(isWhole: boolean): Promise<string | undefined> {
  const { stdin, stderr } = process
  const prompt = 'Client secret of the application (not shown; Enter where it has none): '
  const typed = await typedSecret(prompt, { stdin, stderr, isWhole })
  return typed.trim() === '' ? undefined : typed.trim()
}
