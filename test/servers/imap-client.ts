import { ImapFlow, type ImapFlowOptions } from 'imapflow'
import { onTestFinished } from 'vitest'

/** Where to log in, and what else differs from a plain connection without TLS. */
export type ImapClientOptions = Partial<ImapFlowOptions> & {
  host: string
  port: number
  user?: string
  password?: string
}

/** Logs in to an IMAP server; the connection ends with the running test. */
export async function openImapClient(options: ImapClientOptions): Promise<ImapFlow> {
  const { user = 'operations@example.com', password = 'not-a-real-password', ...rest } = options
  const client = new ImapFlow({
    secure: false,
    doSTARTTLS: false,
    auth: { user, pass: password },
    logger: false,
    disableAutoIdle: true,
    ...rest,
  })
  // Without a listener, an error that no command waits for would end the process.
  client.on('error', () => {})
  onTestFinished(() => client.close())
  await client.connect()
  return client
}
