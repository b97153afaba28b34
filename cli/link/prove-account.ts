import { isRefusedLogin } from '../../shared/credentials/log-in-unless-held.js'
import type { FailureError } from '../../shared/failures/failure-error.js'
import { BYTES_PER_MB, SMTP_MAX_MESSAGE_MB } from '../../shared/jobs/values/sender-limits.js'
import type { FoundServers } from '../discovery/find-servers.js'
import type { MailServer } from '../discovery/mail-servers.js'
import type { ProbeOutcome } from '../probe/run-probe.js'
import { newSecret } from '../secrets/new-secret.js'
import type { Asker } from './ask.js'
import { askedLogins } from './asked-logins.js'
import type { LinkChoices } from './link-choices.js'
import type { LinkOptions } from './link-options.js'
import type { NamesForLink } from './names-for.js'
import { proveServers, type TriedLogin, triedLogin } from './prove-servers.js'

/** An address that is being linked. */
export interface Account {
  readonly address: string
  readonly options: LinkOptions
  readonly names: NamesForLink
  readonly ca: string | undefined
  readonly servers: FoundServers
  readonly asker: Asker | undefined
  readonly print: ((line: string) => void) | undefined
  readonly onProof: (outcome: ProbeOutcome) => void
}

/** A direction that was proved, and by which login. */
export interface Proved {
  readonly choices: LinkChoices
  readonly login: TriedLogin
}

/** With what was typed beside it, which may be for sending as well. */
export interface ProvedReceiving extends Proved {
  readonly username: string | undefined
  readonly typedForSmtp: string
}

/** Some lock an account after three. */
const MAX_TRIES = 2

/** A person whose login is refused may type it once more, with another user name. */
export async function proveReceiving(
  account: Account,
): Promise<ProvedReceiving | { readonly failure: FailureError }> {
  const { address, options, names, ca, asker, print, onProof } = account
  let username = options.username
  let servers = account.servers.imap
  for (let tries = 1; ; tries += 1) {
    const [{ provider } = {}] = servers
    const asked = { address, auth: options.auth, provider, stored: undefined }
    const typed = await askedLogins(asked, options)
    const login = triedLogin(secretOf(typed.imap, account))
    const choicesOf = (server: MailServer): LinkChoices => ({
      name: names.name,
      address,
      auth: options.auth,
      ca,
      imap: { server, username: unlessAddress(username ?? server.username, address) },
      watched: [{ monitor: names.received, folder: options.received ?? 'INBOX' }],
      sender: undefined,
    })
    const proved = await proveServers(servers, {
      protocol: 'imap',
      login,
      choicesOf,
      print,
      onProof,
    })
    if ('choices' in proved)
      return { choices: proved.choices, login, username, typedForSmtp: typed.smtp }
    const { failure, server } = proved
    const isTypedAgain = asker !== undefined && options.consent === undefined && tries < MAX_TRIES
    if (!isTypedAgain || !isRefusedLogin(failure.code)) return { failure }
    servers = servers.slice(servers.indexOf(server))
    username = await asker.line(
      'The login was refused. The user name is not always the address; it is:',
      username ?? server.username ?? address,
    )
  }
}

/** Logs in to the SMTP servers, by the login of IMAP unless SMTP has its own. */
export async function proveSending(
  received: ProvedReceiving,
  choices: LinkChoices,
  account: Account,
): Promise<Proved | { readonly failure: FailureError }> {
  const { address, options, names, servers, print, onProof } = account
  const hasOwn = options.smtpOwnPassword === true
  const login = hasOwn ? triedLogin(secretOf(received.typedForSmtp, account)) : received.login
  const username = options.smtpUsername ?? received.username
  const choicesOf = (server: MailServer): LinkChoices => ({
    ...choices,
    sender: {
      name: names.name,
      secret: hasOwn ? names.smtpSecret : names.name,
      server,
      username: unlessAddress(username ?? server.username, address),
    },
  })
  const proved = await proveServers(servers.smtp, {
    protocol: 'smtp',
    login,
    choicesOf,
    print,
    onProof,
  })
  if ('failure' in proved) return { failure: proved.failure }
  const { sender } = proved.choices
  const maxMessageMb = largestMail(proved.proof)
  return {
    choices: { ...proved.choices, sender: sender && { ...sender, maxMessageMb } },
    login,
  }
}

/** What an SMTP server takes in megabytes (RFC 1870), where that is less than a sender hands over. */
function largestMail({ stages }: ProbeOutcome): number | undefined {
  const told = stages.find(({ stage }) => stage === 'ehlo')?.facts?.['maxMessageBytes']
  const megabytes = Math.floor(Number(told ?? Number.NaN) / BYTES_PER_MB)
  return megabytes >= 1 && megabytes < SMTP_MAX_MESSAGE_MB ? megabytes : undefined
}

const secretOf = (typed: string, { names: { name }, options: { auth } }: Account): string =>
  newSecret({ name, auth, verb: 'set', typed, username: undefined, stored: undefined })

const unlessAddress = (username: string | undefined, address: string): string | undefined =>
  username === address || username === '' ? undefined : username
