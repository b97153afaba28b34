import { setTimeout as pause } from 'node:timers/promises'
import type { Authorization } from './authorization.js'
import { browserConsent } from './browser-consent.js'
import { deviceConsent } from './device-consent.js'

/** The fields of `oauth2` of a secret (docs/oauth2.md), by the consent of a person who is asked for it now. @throws what the ways do */
export async function consentedLogin(
  authorization: Authorization,
  say: (line: string) => void,
): Promise<Readonly<Record<string, string>>> {
  const { way, clientId, clientSecret, endpoint } = authorization
  const refreshToken =
    way === 'device'
      ? await deviceConsent(authorization, { say, pause, clock: () => performance.now() })
      : await browserConsent(authorization, say)
  return {
    grant: 'refresh_token',
    ...endpoint,
    clientId,
    ...(clientSecret !== undefined && { clientSecret }),
    refreshToken,
  }
}
