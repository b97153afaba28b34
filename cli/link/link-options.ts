import type { Way } from '../consent/authorization.js'
import { type SaidServer, saidServers } from '../discovery/guessed-servers.js'
import type { MailServer, Protocol } from '../discovery/mail-servers.js'
import { WrongUse } from '../exit-codes.js'
import type { DefinitionOptions } from '../place/mail-definitions.js'
import type { Auth } from './link-choices.js'

/** What has been said on the command line. */
export interface LinkOptions extends DefinitionOptions {
  readonly name?: string
  readonly username?: string
  readonly smtpUsername?: string
  readonly imapHost?: string
  readonly imapPort: SaidServer['port']
  readonly imapSecurity: SaidServer['security']
  readonly smtpHost?: string
  readonly smtpPort: SaidServer['port']
  readonly smtpSecurity: SaidServer['security']
  /** False: nothing is to be sent. */
  readonly smtp: boolean
  readonly smtpOwnPassword?: boolean
  readonly auth: Auth
  /** A person consents now, by OAuth2. */
  readonly consent?: Way
  readonly clientId?: string
  readonly tenant?: string
  readonly tokenUrl?: string
  readonly consentUrl?: string
  readonly scope?: string
  /** A file. */
  readonly ca?: string
  readonly received?: string
  /** True: the folder is found. */
  readonly sent?: string | true
  readonly write?: boolean
  readonly stdin?: boolean
  readonly json?: boolean
}

/** Servers that were named, or undefined where they are to be found. @throws WrongUse for a port or a security of no server */
export function namedServers(
  protocol: Protocol,
  { imapHost, imapPort, imapSecurity, smtpHost, smtpPort, smtpSecurity }: LinkOptions,
): readonly MailServer[] | undefined {
  const [host, port, security] =
    protocol === 'imap' ? [imapHost, imapPort, imapSecurity] : [smtpHost, smtpPort, smtpSecurity]
  if (host !== undefined) return saidServers(protocol, { host, port, security })
  if (port !== 'auto' || security !== 'auto')
    throw new WrongUse(
      `--${protocol}-port and --${protocol}-security are of a server that is named: --${protocol}-host.`,
    )
  return undefined
}

/** What would do nothing is refused. */
export function requireUsefulOptions(options: LinkOptions): void {
  const ofSmtp = [
    options.smtpHost !== undefined && '--smtp-host',
    options.smtpUsername !== undefined && '--smtp-username',
    options.smtpOwnPassword && '--smtp-own-password',
  ].filter((option) => typeof option === 'string')
  if (!options.smtp && ofSmtp.length > 0)
    throw new WrongUse(`${ofSmtp.join(', ')} with --no-smtp: one of them does nothing.`)
  const ofConsent = [
    options.clientId !== undefined && '--client-id',
    options.tenant !== undefined && '--tenant',
    options.tokenUrl !== undefined && '--token-url',
    options.consentUrl !== undefined && '--consent-url',
    options.scope !== undefined && '--scope',
  ].filter((option) => typeof option === 'string')
  if (options.consent === undefined && ofConsent.length > 0)
    throw new WrongUse(`${ofConsent.join(', ')} without --consent: they do nothing.`)
  if (options.smtpOwnPassword && options.consent !== undefined)
    throw new WrongUse('--smtp-own-password is of passwords: it does not go with --consent.')
  if (options.smtpOwnPassword && options.auth === 'oauth2')
    throw new WrongUse('--smtp-own-password is of passwords: it does not go with --auth oauth2.')
}

/** Of a mailbox that is linked, the jobs file has all this. */
export function requireNothingNamed(
  options: LinkOptions,
  { name, source }: { readonly name: string; readonly source: string },
): void {
  const said = [
    options.name !== undefined && '--name',
    options.username !== undefined && '--username',
    options.smtpUsername !== undefined && '--smtp-username',
    options.imapHost !== undefined && '--imap-host',
    options.smtpHost !== undefined && '--smtp-host',
    !options.smtp && '--no-smtp',
    options.auth !== 'password' && '--auth',
    options.ca !== undefined && '--ca',
    options.received !== undefined && '--received',
    options.sent !== undefined && '--sent',
    options.write && '--write',
  ].filter((option) => typeof option === 'string')
  if (said.length === 0) return
  throw new WrongUse(
    `The mailbox ${name} of ${source} has this address already: its settings are edited there (${said.join(', ')} would do nothing). Without them, link proves and stores its login anew.`,
  )
}
