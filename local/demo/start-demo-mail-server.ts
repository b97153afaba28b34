import { BYTES_PER_MB, SMTP_MAX_MESSAGE_MB } from '../../shared/jobs/values/sender-limits.js'
import {
  type Delivered,
  type MailServer,
  startMailServer,
} from '../mail-server/start-mail-server.js'
import { type DemoLogin, demoLogin } from './demo-login.js'
import { DEMO_ADDRESS } from './demo-mailbox.js'

/** Offsets from the port of the API: 8000 gives SMTP on 8025 and IMAP on 8143. */
const SMTP_OFFSET = 25
const IMAP_OFFSET = 143

/** The ports that the demo listens on, from that of the API. */
export const DEMO_PORT_OFFSETS = [0, SMTP_OFFSET, IMAP_OFFSET] as const

/** The demo's mail server, and the login of its one mailbox. */
export interface DemoMailServer extends MailServer {
  readonly login: DemoLogin
}

/** What the demo's mail server is started with. */
export interface DemoMailServerOptions {
  readonly directory: string
  /** Where the login is, and stays. */
  readonly loginFile: string
  /** The port of the API; 0 for any free ports. */
  readonly port: number
  readonly onDelivered: (delivered: Delivered) => void
}

/** Starts the mail server of the demo. */
export async function startDemoMailServer({
  directory,
  loginFile,
  port,
  onDelivered,
}: DemoMailServerOptions): Promise<DemoMailServer> {
  const login = await demoLogin(loginFile)
  const server = await startMailServer({
    directory,
    users: [{ address: DEMO_ADDRESS, ...login }],
    imapPort: port && port + IMAP_OFFSET,
    smtpPort: port && port + SMTP_OFFSET,
    // What the demo's sender may hand over.
    maxMessageBytes: SMTP_MAX_MESSAGE_MB * BYTES_PER_MB,
    onDelivered,
  })
  return { ...server, login }
}
