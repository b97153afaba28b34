import { SMTPServer } from 'smtp-server'
import { listening, portOf } from '../../local/mail-server/listening.js'

const LOOPBACK = '127.0.0.1'

/** What a client does, before it is answered; of RCPT the how manieth, of a piece of the message all bytes so far. */
export type SmtpStep =
  | { readonly name: 'connected' | 'MAIL' | 'whole message' }
  | { readonly name: 'RCPT'; readonly count: number }
  | { readonly name: 'piece'; readonly bytes: number }

/** An SMTP server that counts the messages it has taken over, and tells of every step on the way. */
export interface CountingSmtpServer {
  readonly port: number
  /** How often each Message-ID was taken over: read whole, whether the client read the answer or not. */
  readonly taken: Map<string, number>
  close(): Promise<void>
}

/** @param onStep called at each thing that a client does; it is answered when that is done */
export async function startCountingSmtpServer(
  onStep: (step: SmtpStep) => Promise<void>,
): Promise<CountingSmtpServer> {
  const taken = new Map<string, number>()
  const server = new SMTPServer({
    logger: false,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onConnect(_session, callback) {
      onStep({ name: 'connected' }).then(() => callback(), callback)
    },
    onMailFrom(_address, _session, callback) {
      onStep({ name: 'MAIL' }).then(() => callback(), callback)
    },
    onRcptTo(_address, { envelope }, callback) {
      const count = envelope.rcptTo.length + 1
      onStep({ name: 'RCPT', count }).then(() => callback(), callback)
    },
    onData(stream, _session, callback) {
      read(stream).then(() => callback(), callback)
    },
  })
  const read = async (stream: AsyncIterable<Buffer>): Promise<void> => {
    const pieces: Buffer[] = []
    let bytes = 0
    for await (const piece of stream) {
      pieces.push(piece)
      bytes += piece.length
      await onStep({ name: 'piece', bytes })
    }
    const message = Buffer.concat(pieces).toString('latin1')
    const [, id = ''] = /^Message-ID: (\S+)/im.exec(message) ?? []
    taken.set(id, (taken.get(id) ?? 0) + 1)
    await onStep({ name: 'whole message' })
  }
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
