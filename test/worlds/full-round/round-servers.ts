import { join } from 'node:path'
import { type MailServer, startMailServer } from '../../../local/mail-server/start-mail-server.js'
import { Closers } from '../../../local/world/closers.js'
import {
  type AuthorizationServer,
  startAuthorizationServer,
} from '../../servers/authorization-server.js'
import {
  type Behaviour,
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import {
  type SmtpBehaviour,
  startScriptedSmtpServer,
} from '../../servers/scripted/scripted-smtp-server.js'
import { ONCALL, OPERATIONS, ROBOTS, type RoundPorts } from './round-jobs.js'

export const PASSWORD = 'not-a-real-password'

/** To whom nothing can be sent. */
export const REFUSED = 'refused@other.example'

const MAX_MESSAGE_BYTES = 40 * 1024 * 1024
const EXTENSIONS = ['8BITMIME', 'AUTH PLAIN LOGIN XOAUTH2']

/** The mail servers that the jobs file of a round names, and who grants the tokens for them. */
export interface RoundServers {
  readonly mail: MailServer
  readonly tokenMail: ScriptedImapServer
  readonly tokens: AuthorizationServer
  readonly ports: RoundPorts
  /** Whether the servers that senders log in to refuse them, and that of the mailbox `robots`; a test may change it. */
  readonly refuses: { senders: boolean; mailboxes: boolean }
  close(): Promise<void>
}

/** Starts them. @param directory of their mail */
export async function startRoundServers(directory: string): Promise<RoundServers> {
  const closers = new Closers()
  const refuses = { senders: false, mailboxes: false }
  const mail = await startMailServer({
    directory: join(directory, 'mail'),
    users: [userOf(OPERATIONS), userOf(ONCALL)],
    maxMessageBytes: MAX_MESSAGE_BYTES,
  })
  closers.add(() => mail.close())
  const tokens = await startAuthorizationServer({
    rotation: 'lenient',
    username: ROBOTS,
    expiresInSeconds: 1,
  })
  closers.add(() => tokens.close())
  const tokenMail = await startScriptedImapServer({
    behaviour: takesTokens(() => refuses.mailboxes),
  })
  closers.add(() => tokenMail.close())
  const loginSmtp = await startScriptedSmtpServer({
    extensions: EXTENSIONS,
    behaviour: takesLogins(() => refuses.senders),
  })
  closers.add(() => loginSmtp.close())
  return {
    mail,
    tokenMail,
    tokens,
    refuses,
    ports: {
      imap: mail.imap.port,
      smtp: mail.smtp.port,
      tokenImap: tokenMail.port,
      loginSmtp: loginSmtp.port,
    },
    close: () => closers.close(),
  }
}

const userOf = (address: string) => ({ address, username: address, password: PASSWORD })

const takesTokens =
  (refuses: () => boolean): Behaviour =>
  ({ tag, name }, { write }) => {
    if (name === 'CAPABILITY')
      write(`* CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2\r\n${tag} OK done\r\n`)
    else if (name !== 'AUTHENTICATE') return false
    else write(refuses() ? `${tag} NO [AUTHENTICATIONFAILED] no\r\n` : `${tag} OK in\r\n`)
    return true
  }

const takesLogins =
  (refuses: () => boolean): SmtpBehaviour =>
  ({ name, args }, { write }) => {
    if (name === 'AUTH' && refuses()) write('535 5.7.8 no\r\n')
    else if (name === 'AUTH' && args.startsWith('XOAUTH2')) write('235 2.7.0 in\r\n')
    else if (name === 'RCPT' && args.includes(REFUSED)) write('550 5.1.1 nobody\r\n')
    else return false
    return true
  }
