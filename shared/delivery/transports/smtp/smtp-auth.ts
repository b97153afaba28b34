import { createHmac } from 'node:crypto'
import { LoginUnsupported } from '../../../failures/mailbox-errors.js'
import type { SmtpSender } from '../../../jobs/requests/sender-definition.js'
import type { Login } from '../../../mailbox/mailbox-session.js'

/** The SASL mechanisms that this client speaks. */
export type Mechanism = 'CRAM-MD5' | 'PLAIN' | 'LOGIN' | 'XOAUTH2'

/** What the choice of a mechanism depends on. */
export interface MechanismChoice {
  readonly login: Login
  /** What the jobs file says; undefined: `auto`. */
  readonly auth: SmtpSender['auth']
  /** What the server offers, in capitals. */
  readonly offered: readonly string[]
  /** Whether the line is encrypted. */
  readonly isSecure: boolean
}

/** The one that keeps the password to itself comes first. */
const BY_PREFERENCE: readonly Mechanism[] = ['CRAM-MD5', 'PLAIN', 'LOGIN']

const BY_METHOD = {
  plain: ['PLAIN'],
  login: ['LOGIN'],
  'cram-md5': ['CRAM-MD5'],
  xoauth2: ['XOAUTH2'],
  auto: BY_PREFERENCE,
} as const satisfies Record<string, readonly Mechanism[]>

/**
 * The mechanisms to log in by, the best first. On an open line only one that does not show the password, unless `allowCleartext`; a token
 * is as good as a password there.
 * @throws LoginUnsupported if there is none: no login is ever left out
 */
export function usableMechanisms({
  login,
  auth,
  offered,
  isSecure,
}: MechanismChoice): readonly Mechanism[] {
  const method = auth?.method ?? 'auto'
  const wanted = wantedMechanisms(login, method)
  const spoken = wanted.filter((mechanism) => offered.includes(mechanism))
  const isAllowed = (mechanism: Mechanism): boolean =>
    isSecure || mechanism === 'CRAM-MD5' || auth?.allowCleartext === true
  const usable = spoken.filter(isAllowed)
  if (usable.length > 0) return usable
  const offer = `the server offers ${offered.length === 0 ? 'no AUTH' : `AUTH ${offered.join(' ')}`}`
  if (spoken.length > 0) {
    throw unsupported(`the line is not encrypted, and ${offer}; ${spoken.join(' and ')} would show`)
  }
  throw unsupported(`auth.method is ${method}${kindOf(login)}, and ${offer}`)
}

function wantedMechanisms(login: Login, method: keyof typeof BY_METHOD): readonly Mechanism[] {
  if ('password' in login) return BY_METHOD[method].filter((mechanism) => mechanism !== 'XOAUTH2')
  return method === 'auto' || method === 'xoauth2' ? ['XOAUTH2'] : []
}

const kindOf = (login: Login): string =>
  'password' in login ? ', the secret holds a password' : ', the secret is one for OAuth2'

const unsupported = (reason: string): LoginUnsupported => new LoginUnsupported(reason)

/** The initial response of XOAUTH2. Source: Google, "OAuth 2.0 mechanism" (Gmail IMAP and SMTP). */
export const xoauth2Response = (username: string, accessToken: string): string =>
  Buffer.from(`user=${username}\u0001auth=Bearer ${accessToken}\u0001\u0001`).toString('base64')

/** The answer to a challenge of CRAM-MD5, in base64, and the digest in it (RFC 2195 2). The password counts as UTF-8. */
export function cramMd5Response(
  challenge: string,
  username: string,
  password: string,
): { readonly response: string; readonly digest: string } {
  const digest = createHmac('md5', password).update(Buffer.from(challenge, 'base64')).digest('hex')
  return { response: Buffer.from(`${username} ${digest}`).toString('base64'), digest }
}
