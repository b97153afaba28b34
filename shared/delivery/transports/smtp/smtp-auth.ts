import { SendingFailed } from '../../../failures/sending-errors.js'
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
 * The mechanism to log in by. On an open line only one that does not show the password, unless `allowCleartext`; a token is as good
 * as a password there.
 * @throws SendingFailed AUTH_UNSUPPORTED if there is none: no login is ever left out
 */
export function chooseMechanism({ login, auth, offered, isSecure }: MechanismChoice): Mechanism {
  const method = auth?.method ?? 'auto'
  const wanted = wantedMechanisms(login, method)
  const spoken = wanted.filter((mechanism) => offered.includes(mechanism))
  const isAllowed = (mechanism: Mechanism): boolean =>
    isSecure || mechanism === 'CRAM-MD5' || auth?.allowCleartext === true
  const chosen = spoken.find(isAllowed)
  if (chosen !== undefined) return chosen
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

const unsupported = (reason: string): SendingFailed => new SendingFailed('AUTH_UNSUPPORTED', reason)

/** The initial response of XOAUTH2. Source: Google, "OAuth 2.0 mechanism" (Gmail IMAP and SMTP). */
export const xoauth2Response = (username: string, accessToken: string): string =>
  Buffer.from(`user=${username}\u0001auth=Bearer ${accessToken}\u0001\u0001`).toString('base64')
