import * as z from 'zod'
import type { FailureError } from '../failures/failure-error.js'
import { maskLoginAnswer } from '../failures/mask-sent.js'
import {
  ClientRefused,
  ConsentRequired,
  TokenEndpointUnavailable,
} from '../failures/oauth2-errors.js'

const refusedSchema = z.object({
  error: z.string(),
  error_description: z.string().optional().catch(undefined),
})

/**
 * Errors after which only a person can help: the refresh token is at its end, or consent, a second factor or another
 * sign-in is asked for (RFC 6749 5.2, OpenID Connect Core 3.1.2.6; admin_policy_enforced: Google). Everything beside them,
 * and beside those that pass, speaks of the application. AADSTS numbers do not count: Microsoft says that they change.
 */
const CONSENT_ERRORS = new Set([
  'invalid_grant',
  'interaction_required',
  'consent_required',
  'login_required',
  'account_selection_required',
  'access_denied',
  'admin_policy_enforced',
])

/** RFC 6749 4.1.2.1, which Microsoft and Google also answer here. */
const PASSING_ERRORS = new Set(['temporarily_unavailable', 'server_error', 'slow_down'])

const PASSING_STATUSES = new Set([408, 425, 429])

/**
 * What an answer without a token means: passing trouble, a fault of the application, or a lost consent. It is told in the words of
 * `host`, with what was `sent` to it masked.
 */
export function refusalOf(
  host: string,
  status: number,
  json: unknown,
  sent: readonly string[],
): FailureError {
  const refused = refusedSchema.safeParse(json).data
  const words = [refused?.error, refused?.error_description].filter((word) => word !== undefined)
  const told = maskLoginAnswer(words.join(': '), sent)
  const message = `${host} answered ${status}${told && `, ${told}`}`
  if (status >= 500 || PASSING_STATUSES.has(status)) return new TokenEndpointUnavailable(message)
  if (status === 200) return new TokenEndpointUnavailable(`${message}, without a bearer token`)
  if (refused && PASSING_ERRORS.has(refused.error)) return new TokenEndpointUnavailable(message)
  if (refused && CONSENT_ERRORS.has(refused.error)) return new ConsentRequired(message)
  return new ClientRefused(message)
}
