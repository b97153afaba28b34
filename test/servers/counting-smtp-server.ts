import { SMTPServer } from 'smtp-server'
import { listening, portOf } from '../../local/mail-server/listening.js'

const LOOPBACK = '127.0.0.1'

/** An SMTP server that counts the messages it has taken over, and tells of every step on the way. */
export interface CountingSmtpServer {
  readonly port: number
  /** How often each Message-ID was taken over: answered with 250, whether the client read that or not. */
  readonly taken: Map<string, number>
  close(): Promise<void>
}

/** @param onStep called at each thing that a client does, before it is answered */
export async function startCountingSmtpServer(onStep: () => void): Promise<CountingSmtpServer> {
  const taken = new Map<string, number>()
  const server = new SMTPServer({
    logger: false,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onConnect(_session, callback) {
      onStep()
      callback()
    },
    onMailFrom(_address, _session, callback) {
      onStep()
      callback()
    },
    onRcptTo(_address, _session, callback) {
      onStep()
      callback()
    },
    onData(stream, _session, callback) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        onStep()
      })
      stream.on('end', () => {
        const message = Buffer.concat(chunks).toString('latin1')
        const [, id = ''] = /^Message-ID: (\S+)/im.exec(message) ?? []
        taken.set(id, (taken.get(id) ?? 0) + 1)
        onStep()
        callback()
      })
    },
  })
  // A client that was killed is what this is for.
  server.on('error', () => {})
  server.listen(0, LOOPBACK)
  await listening(server.server, LOOPBACK, 0)
  return {
    port: portOf(server.server.address()),
    taken,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
