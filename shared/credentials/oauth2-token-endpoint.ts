// Own code where oauth4webapi would do: it puts the whole answer, tokens with it, into its errors, and it validates ID
// tokens against an issuer that a pasted token URL does not tell. What is left of it is a form, and the answer's schema.
import * as z from 'zod'
import { connectionFailure } from '../failures/connection-failures.js'
import { TokenEndpointUnavailable } from '../failures/oauth2-errors.js'
import { jsonIn } from '../runtime/json.js'
import { refusalOf } from './oauth2-refusals.js'
import type { OAuth2Grant } from './oauth2-secret.js'

/** What a token endpoint granted. */
export interface GrantedToken {
  readonly accessToken: string
  /** 0 where the endpoint does not tell. */
  readonly expiresInSeconds: number
  /** To be used instead of the one that was sent, which may have ended. */
  readonly refreshToken?: string | undefined
}

/**
 * Asks for an access token; never asks a person.
 * @throws TokenEndpointUnavailable, ClientRefused, ConsentRequired
 */
export type RequestToken = (grant: OAuth2Grant) => Promise<GrantedToken>

/** DNS, TLS, question and answer together. Endpoints answer within a second, and a poll has mail to read. */
export const TOKEN_TIME_LIMIT_MS = 10_000

/** An answer is a few kilobytes, of which most is the token. */
const MAX_ANSWER_BYTES = 256 * 1024

/** A year. What lasts for longer is a mistake, and is asked for anew each time. */
const MAX_TOKEN_SECONDS = 31_536_000

const grantedSchema = z.object({
  access_token: z.string().min(1),
  token_type: z.string().regex(/^bearer$/i),
  expires_in: z.coerce.number().nonnegative().max(MAX_TOKEN_SECONDS).catch(0),
  refresh_token: z.string().min(1).optional(),
})

/** Access tokens from real token endpoints, over HTTPS. */
export const tokenEndpoint =
  (timeLimitMs: number = TOKEN_TIME_LIMIT_MS): RequestToken =>
  async (grant) => {
    const { host } = new URL(grant.tokenUrl)
    const { status, json } = await answerToForm(grant.tokenUrl, formOf(grant), timeLimitMs)
    const granted = grantedSchema.safeParse(json)
    if (status === 200 && granted.success) {
      const { access_token, expires_in, refresh_token } = granted.data
      return {
        accessToken: access_token,
        expiresInSeconds: expires_in,
        refreshToken: refresh_token,
      }
    }
    throw refusalOf(host, status, json, secretsOf(grant))
  }

/**
 * What an endpoint of an authorization server answers to a form. A secret is sent to the address that was given, and nowhere else: a redirect is an answer.
 * @throws TokenEndpointUnavailable if there is none, in time, that could be one
 */
export async function answerToForm(
  url: string,
  form: URLSearchParams,
  timeLimitMs: number = TOKEN_TIME_LIMIT_MS,
): Promise<{ readonly status: number; readonly json: unknown }> {
  const { host } = new URL(url)
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { accept: 'application/json' },
      body: form,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeLimitMs),
    })
    return { status: response.status, json: jsonIn(await textOf(response, host)) }
  } catch (error) {
    if (error instanceof TokenEndpointUnavailable) throw error
    throw new TokenEndpointUnavailable(wordsOf(error, host, timeLimitMs))
  }
}

/** RFC 6749 4.4.2 and 6; the client's login in the body (2.3.1), as Microsoft and Google document it. */
function formOf(grant: OAuth2Grant): URLSearchParams {
  const { grant: grant_type, clientId, clientSecret, scope } = grant
  const form = new URLSearchParams({ grant_type, client_id: clientId })
  if (clientSecret !== undefined) form.set('client_secret', clientSecret)
  if (scope !== undefined) form.set('scope', scope)
  if (grant.grant === 'refresh_token') form.set('refresh_token', grant.refreshToken)
  return form
}

async function textOf(response: Response, host: string): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > MAX_ANSWER_BYTES) throw new TokenEndpointUnavailable(`${host}: an endless answer`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function secretsOf(grant: OAuth2Grant): string[] {
  const tokens = grant.grant === 'refresh_token' ? [grant.refreshToken, grant.accessToken] : []
  return [grant.clientSecret, ...tokens].filter((secret) => secret !== undefined)
}

/** fetch says "fetch failed", and its cause what failed. No error has it as its own cause: it may hold what the server wrote. */
function wordsOf(error: unknown, host: string, timeLimitMs: number): string {
  if (!(error instanceof Error)) return `${host}: ${String(error)}`
  if (error.name === 'TimeoutError')
    return `${host}: no answer in time; the limit is ${timeLimitMs / 1_000} s`
  const { message, code } = causeOf(error)
  return connectionFailure({ code, message }, host)?.message ?? `${host}: ${message}`
}

function causeOf(error: Error): { readonly message: string; readonly code: string | undefined } {
  const { message, ...fields }: Error & { code?: unknown } =
    error.cause instanceof Error ? error.cause : error
  return { message, code: typeof fields.code === 'string' ? fields.code : undefined }
}
