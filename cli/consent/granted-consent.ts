import * as z from 'zod'
import { refusalOf } from '../../shared/credentials/oauth2-refusals.js'
import { answerToForm } from '../../shared/credentials/oauth2-token-endpoint.js'
import { ConsentRequired } from '../../shared/failures/oauth2-errors.js'
import type { Authorization } from './authorization.js'

const grantedSchema = z.object({ access_token: z.string(), refresh_token: z.string().min(1) })
const refusedSchema = z.object({ error: z.string() })

/** A refresh token, or the word of RFC 8628 3.5 for "not yet". */
export type ConsentAnswer =
  | { readonly refreshToken: string }
  | { readonly notYet: 'authorization_pending' | 'slow_down' }

const NOT_YET = ['authorization_pending', 'slow_down'] as const

/**
 * Asks the token endpoint for what a person has consented to. Nothing of what is sent, or comes back, is in an error.
 * @param form the grant; the application is added
 * @throws ConsentRequired, ClientRefused, TokenEndpointUnavailable
 */
export async function askForConsent(
  { tokenUrl, clientId, clientSecret }: Authorization,
  form: Readonly<Record<string, string>>,
): Promise<ConsentAnswer> {
  const { host } = new URL(tokenUrl)
  const sent = new URLSearchParams({ ...form, client_id: clientId })
  if (clientSecret !== undefined) sent.set('client_secret', clientSecret)
  const { status, json } = await answerToForm(tokenUrl, sent)
  const granted = grantedSchema.safeParse(json).data
  if (status === 200 && granted) return { refreshToken: granted.refresh_token }
  const told = refusedSchema.safeParse(json).data?.error
  const notYet = NOT_YET.find((word) => word === told)
  if (notYet !== undefined && status < 500) return { notYet }
  if (told === 'expired_token') throw new ConsentRequired(`${host}: the code was not typed in time`)
  if (status === 200 && isTokenAlone(json))
    throw new ConsentRequired(
      `${host} has granted a token and no refresh token: its scope must ask for one (offline_access, access_type=offline)`,
    )
  const secrets = [clientSecret, form['code'], form['device_code'], form['code_verifier']]
  throw refusalOf(
    host,
    status,
    json,
    secrets.filter((secret) => secret !== undefined),
  )
}

const isTokenAlone = (json: unknown): boolean =>
  z.object({ access_token: z.string() }).safeParse(json).success
