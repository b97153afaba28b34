import { SMTPServer, type SMTPServerAddress, type SMTPServerDataStream } from 'smtp-server'
import { refuseOtherUsers } from '../http/other-users.js'
import { type Listening, listening, portOf } from './listening.js'

/** A message as a client handed it over: its bytes, and the envelope it came in. */
export type ReceivedMail = { raw: Buffer; from: string; to: readonly string[] }

/** The largest message it takes unless told otherwise: what Gmail and Amazon SES send is below it. It is held in memory. */
export const MAX_MESSAGE_BYTES = 30 * 1024 * 1024
/** For a client that says nothing. RFC 5321 section 4.5.3.2 asks for 5 minutes of real servers. */
const IDLE_TIMEOUT_MS = 60_000
/** For sessions that are open when it is closed. */
const CLOSE_TIMEOUT_MS = 1_000

/** What a client is told when its command is refused, with the reply code (RFC 5321 section 4.2). */
class SmtpRefusal extends Error {
  override readonly name = 'SmtpRefusal'
  readonly responseCode: number

  constructor(responseCode: number, text: string) {
    super(text)
    this.responseCode = responseCode
  }
}

/**
 * Receives mail by SMTP for the addresses it knows and relays nothing: no TLS, no AUTH, no
 * header of its own. A message is accepted (250) after `accept` is done; if it throws, the
 * client is told to try again (451).
 */
export async function startSmtpReceiver(options: {
  host: string
  port: number
  isKnown: (address: string) => boolean
  accept: (mail: ReceivedMail) => void
  maxMessageBytes?: number
}): Promise<Listening> {
  const { host, port, isKnown, accept, maxMessageBytes = MAX_MESSAGE_BYTES } = options
  const server = new SMTPServer({
    logger: false,
    banner: 'mailjobs local mail server',
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: maxMessageBytes,
    socketTimeout: IDLE_TIMEOUT_MS,
    closeTimeout: CLOSE_TIMEOUT_MS,
    onRcptTo({ address }, _session, callback) {
      callback(
        isKnown(address) ? null : new SmtpRefusal(550, `5.1.1 No mailbox here for ${address}`),
      )
    },
    onData(stream, { envelope }, callback) {
      const receive = async (): Promise<void> => {
        const raw = await readMessage(stream, maxMessageBytes)
        accept({ raw, from: addressOf(envelope.mailFrom), to: envelope.rcptTo.map(addressOf) })
      }
      receive().then(
        () => callback(null),
        (error) => callback(asRefusal(error)),
      )
    },
  })
  // A client that goes away in the middle is its own affair.
  server.on('error', () => {})
  const listener = server.listen(port, host)
  refuseOtherUsers(listener)
  await listening(listener, host, port)
  return {
    host,
    port: portOf(listener.address()),
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}

/** The message with its dots unstuffed. What is too large is read to its end, but not held. */
async function readMessage(stream: SMTPServerDataStream, maxMessageBytes: number): Promise<Buffer> {
  let chunks: Buffer[] = []
  for await (const chunk of stream) {
    if (stream.sizeExceeded) chunks = []
    else chunks.push(chunk)
  }
  if (stream.sizeExceeded) throw new SmtpRefusal(552, `Larger than ${maxMessageBytes} bytes`)
  return Buffer.concat(chunks)
}

function addressOf(address: SMTPServerAddress | false): string {
  return address === false ? '' : address.address
}

function asRefusal(error: unknown): SmtpRefusal {
  if (error instanceof SmtpRefusal) return error
  return new SmtpRefusal(
    451,
    `Could not be stored: ${error instanceof Error ? error.message : error}`,
  )
}
