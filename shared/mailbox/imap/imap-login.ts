import { LoginUnsupported, StartTlsMissing } from '../../failures/mailbox-errors.js'
import type { Login } from '../mailbox-session.js'
import {
  isOfMechanism,
  type LoginAnswer,
  loginAnswer,
  noteEarlierAnswers,
} from './refusals/imap-failures.js'

/** What of an IMAP client tells how a login can be made, and changes how it is. */
export interface OfferingClient {
  readonly host: string
  readonly port: number
  readonly secureConnection: boolean
  readonly state: unknown
  readonly states: { readonly NOT_AUTHENTICATED: unknown }
  readonly capabilities: Map<string, unknown>
}

/** A way of logging in: the command LOGIN, or a SASL mechanism as CAPABILITY names it. */
export type ImapMechanism =
  | 'LOGIN'
  | 'AUTH=PLAIN'
  | 'AUTH=LOGIN'
  | 'AUTH=OAUTHBEARER'
  | 'AUTH=XOAUTH2'

const BY_PASSWORD: readonly ImapMechanism[] = ['LOGIN', 'AUTH=PLAIN', 'AUTH=LOGIN']
const BY_TOKEN: readonly ImapMechanism[] = ['AUTH=OAUTHBEARER', 'AUTH=XOAUTH2']

/**
 * The ways that a server offers for such a login, the best first. LOGINDISABLED forbids the command LOGIN, and not to log in (RFC 9051
 * 6.2.3); a token goes by OAUTHBEARER (RFC 7628) where the server has it.
 */
export function offeredMechanisms(
  login: Login,
  capabilities: ReadonlySet<string>,
): readonly ImapMechanism[] {
  const isOffered = (mechanism: ImapMechanism): boolean =>
    mechanism === 'LOGIN' ? !capabilities.has('LOGINDISABLED') : capabilities.has(mechanism)
  return ('password' in login ? BY_PASSWORD : BY_TOKEN).filter(isOffered)
}

/**
 * Lets a client log in by each way that its server offers until one is taken: the next one only where the server refused the way, and
 * not the person. imapflow itself knows one way, and none beside LOGINDISABLED.
 */
export function logInByOffer(client: OfferingClient, login: Login): void {
  const authenticate: unknown = Reflect.get(client, 'authenticate')
  if (typeof authenticate !== 'function') return
  Reflect.set(client, 'authenticate', async () => {
    const isGreetedIn = client.state !== client.states.NOT_AUTHENTICATED
    if (isGreetedIn) return Reflect.apply(authenticate, client, [])
    const mechanisms = offeredMechanisms(login, new Set(client.capabilities.keys()))
    const refused: LoginAnswer[] = []
    for (const mechanism of mechanisms) {
      prepare(client, mechanism)
      try {
        return await Reflect.apply(authenticate, client, [])
      } catch (error) {
        noteEarlierAnswers(error, refused)
        if (mechanism === mechanisms.at(-1) || !isOfMechanism(error)) throw error
        refused.push(loginAnswer(error))
      }
    }
    throw nothingOffered(client, login)
  })
}

/** Leads imapflow to one mechanism: a token's by what the server is known to offer, a password's by its option. */
function prepare(client: OfferingClient, mechanism: ImapMechanism): void {
  if (mechanism === 'AUTH=XOAUTH2') client.capabilities.delete('AUTH=OAUTHBEARER')
  const options: unknown = Reflect.get(client, 'options')
  const auth: unknown = typeof options === 'object' && options ? Reflect.get(options, 'auth') : {}
  if (typeof auth !== 'object' || auth === null) return
  Reflect.set(auth, 'loginMethod', mechanism)
}

function nothingOffered(
  { host, port, capabilities, secureConnection }: OfferingClient,
  login: Login,
) {
  const offer = [...capabilities.keys()].filter((name) => /^AUTH=|^LOGINDISABLED$/.test(name))
  const words = `${host}:${port}: the server offers ${offer.join(' ') || 'no AUTH'}`
  if ('accessToken' in login)
    return new LoginUnsupported(`${words}; the secret is one for OAuth2, which needs AUTH=XOAUTH2`)
  return secureConnection
    ? new LoginUnsupported(`${words}; a password goes by LOGIN or AUTH=PLAIN`)
    : new StartTlsMissing(`${words}: no login on an open line`)
}
