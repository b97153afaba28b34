import * as z from 'zod'
import { refusalOf } from '../../shared/credentials/oauth2-refusals.js'
import { isSafeTokenUrl } from '../../shared/credentials/oauth2-secret.js'
import { answerToForm } from '../../shared/credentials/oauth2-token-endpoint.js'
import { ConsentRequired, TokenEndpointUnavailable } from '../../shared/failures/oauth2-errors.js'
import { printable } from '../words/printable.js'
import type { Authorization } from './authorization.js'
import { askForConsent } from './granted-consent.js'

/** How a person is told, and waited for. */
export interface Waiting {
  readonly say: (line: string) => void
  readonly pause: (ms: number) => Promise<unknown>
  /** A clock that only rises, in milliseconds. */
  readonly clock: () => number
}

/** RFC 8628 3.2; the interval is 5 s if nothing is said. */
const deviceSchema = z.object({
  device_code: z.string().min(1),
  user_code: z.string().min(1).max(64),
  verification_uri: z.string().refine(isSafeTokenUrl),
  expires_in: z.coerce.number().positive(),
  interval: z.coerce.number().min(1).max(60).catch(5),
})

/** What `slow_down` adds, in seconds (RFC 8628 3.5). */
const SLOWER_BY = 5

/** Nobody looks on for longer. */
const MAX_WAIT_SECONDS = 900

const GRANT = 'urn:ietf:params:oauth:grant-type:device_code'

/**
 * A consent by a code that a person types into a page, on any machine (RFC 8628).
 * @returns a refresh token
 * @throws ConsentRequired if it is refused or not given in time, ClientRefused, TokenEndpointUnavailable
 */
export async function deviceConsent(
  authorization: Authorization,
  { say, pause, clock }: Waiting,
): Promise<string> {
  const { consentUrl, clientId, scope } = authorization
  const { host } = new URL(consentUrl)
  const asked = new URLSearchParams({ client_id: clientId, scope })
  const { status, json } = await answerToForm(consentUrl, asked)
  const device = deviceSchema.safeParse(json).data
  if (status !== 200 || !device) throw refusalOf(host, status, json, [])
  say(`Open ${device.verification_uri} and type the code ${printable(device.user_code)}`)
  say('It is waited for; Ctrl-C ends that, and nothing is stored.')
  const ends = clock() + Math.min(device.expires_in, MAX_WAIT_SECONDS) * 1_000
  let interval = device.interval
  while (clock() < ends) {
    await pause(interval * 1_000)
    const form = { grant_type: GRANT, device_code: device.device_code }
    const answer = await askForConsent(authorization, form).catch(unlessAway)
    if (answer === undefined) interval = Math.min(interval * 2, SLOWEST)
    else if ('refreshToken' in answer) return answer.refreshToken
    else if (answer.notYet === 'slow_down') interval += SLOWER_BY
  }
  throw new ConsentRequired(`${host}: the code was not typed in time`)
}

const SLOWEST = 60

/** An endpoint that is away for a moment is asked again, ever more seldom (RFC 8628 3.5). */
function unlessAway(error: unknown): undefined {
  if (error instanceof TokenEndpointUnavailable) return undefined
  throw error
}
