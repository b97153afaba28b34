import { type MailServer, USUAL_PORT } from '../discovery/mail-servers.js'
import type { NewEntries } from '../edit/insert-entries.js'
import {
  calledDays,
  calledEverything,
  type Expression,
  type Setting,
  settings,
} from '../import/code/expression.js'

/** How an account is logged in to. */
export type Auth = 'password' | 'oauth2'

/** A server with who logs in to it, as it is going to stand in the jobs file. */
export interface ChosenServer {
  readonly server: MailServer
  /** Undefined: the address. */
  readonly username: string | undefined
}

/** All that has been chosen of a mailbox. */
export interface LinkChoices {
  readonly name: string
  readonly address: string
  readonly auth: Auth
  /** A private authority, PEM. */
  readonly ca: string | undefined
  readonly imap: ChosenServer
  /** Folders whose mail is kept, with the names of their monitors. */
  readonly watched: readonly WatchedFolder[]
  /** Undefined: nothing is sent from here. */
  readonly sender: ChosenSender | undefined
}

/** A folder, and the monitor that is made of it. */
export interface WatchedFolder {
  readonly monitor: string
  readonly folder: string
}

/** What sends from the address. */
export interface ChosenSender extends ChosenServer {
  readonly name: string
  readonly secret: string
  /** What the server takes, where that is less than the default. */
  readonly maxMessageMb?: number | undefined
}

/** Long enough for whoever reads it next month; the file is edited afterwards. */
const KEEP_DAYS = 30

/** The entries of the jobs file. */
export const linkEntries = (choices: LinkChoices): NewEntries => ({
  mailboxes: [{ name: choices.name, value: mailboxOf(choices) }],
  monitors: choices.watched.map((watched) => monitorOf(choices.name, watched)),
  senders: choices.sender ? [senderOf(choices, choices.sender)] : [],
})

const mailboxOf = ({ address, auth, ca, imap: { server, username } }: LinkChoices): Expression => {
  const account = { username, auth: auth === 'oauth2' ? auth : undefined }
  const { host, port, security, provider } = server
  const isUsualPort = port === USUAL_PORT.imap[security]
  return settings({
    address,
    imap:
      provider === undefined
        ? settings({
            host,
            port: isUsualPort ? undefined : port,
            security: security === 'tls' ? undefined : security,
            ...account,
            ca,
          })
        : settings({ provider, ...account }),
  })
}

const monitorOf = (mailbox: string, { monitor, folder }: WatchedFolder): Setting => ({
  name: monitor,
  value: settings({
    mailbox,
    folder,
    when: calledEverything(),
    keep: settings({ for: calledDays(KEEP_DAYS) }),
    startFrom: 'now',
  }),
})

const senderOf = (
  { address, auth, ca }: LinkChoices,
  { name, server: { host, port, security }, username, secret, maxMessageMb }: ChosenSender,
): Setting => ({
  name,
  value: settings({
    via: 'smtp',
    from: address,
    host,
    ...smtpPort(port, security),
    auth: settings({ method: auth === 'oauth2' ? 'xoauth2' : undefined, secret, username }),
    ca,
    maxMessageMb,
  }),
})

/** Port 465 says TLS by itself, and none STARTTLS on 587. */
function smtpPort(port: number, security: MailServer['security']) {
  if (port === USUAL_PORT.smtp.starttls && security === 'starttls') return {}
  return {
    port,
    security: port === USUAL_PORT.smtp.tls && security === 'tls' ? undefined : security,
  }
}
