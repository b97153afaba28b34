// A server of our own: no real one misbehaves on demand.
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { portOf } from '../../../local/mail-server/listening.js'
import {
  ScriptedSmtpSession,
  type SmtpScriptedCommand,
  USUAL_EXTENSIONS,
} from './scripted-smtp-session.js'

/** What a behaviour may do to the client. */
export type ScriptedSmtpConnection = {
  /** 1 for the first connection that the server accepted. */
  readonly number: number
  write(data: string): void
  /** Ends the connection after what was written. */
  end(): void
  /** From now on, answers nothing. */
  fallSilent(): void
}

/** Takes a command, or leaves it (false) to the server, which would answer it properly. */
export type SmtpBehaviour = (
  command: SmtpScriptedCommand,
  connection: ScriptedSmtpConnection,
) => boolean

/** What a scripted server is started with. */
export type ScriptedSmtpOptions = {
  /** Lines of the answer to EHLO. Default: USUAL_EXTENSIONS. */
  extensions?: readonly string[]
  /** Default: none; then it behaves. */
  behaviour?: SmtpBehaviour
}

/** A small SMTP server that takes any login and any mail. */
export type ScriptedSmtpServer = {
  host: string
  port: number
  /** Each line it got outside of messages, as written, passwords and all. */
  readonly commands: readonly string[]
  /** The messages that ended with their dot, whatever it answered to them. */
  readonly messages: readonly Buffer[]
  /** Bytes of messages so far, also of those without an end. */
  readonly messageBytes: number
  readonly connections: number
  /** Connections that stand. */
  readonly open: number
  /** Cuts every connection, and waits until they are gone. */
  hangUp(): Promise<void>
  /** Ends it with all its connections. */
  close(): Promise<void>
}

type Log = { commands: string[]; messages: Buffer[]; messageBytes: number; connections: number }

const HOST = '127.0.0.1'
const END_OF_MESSAGE = '\r\n.\r\n'

/** Starts a server that behaves but for one thing. */
export async function startScriptedSmtpServer({
  extensions = USUAL_EXTENSIONS,
  behaviour = () => false,
}: ScriptedSmtpOptions = {}): Promise<ScriptedSmtpServer> {
  const log: Log = { commands: [], messages: [], messageBytes: 0, connections: 0 }
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    log.connections += 1
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    serve(socket, new ScriptedSmtpSession(extensions), behaviour, log)
  })
  server.listen(0, HOST)
  await once(server, 'listening')
  return {
    host: HOST,
    port: portOf(server.address()),
    commands: log.commands,
    messages: log.messages,
    get messageBytes() {
      return log.messageBytes
    },
    get connections() {
      return log.connections
    },
    get open() {
      return sockets.size
    },
    async hangUp() {
      const closed = [...sockets].map((socket) => once(socket, 'close'))
      for (const socket of sockets) socket.destroy()
      await Promise.all(closed)
    },
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

function serve(
  socket: Socket,
  session: ScriptedSmtpSession,
  behaviour: SmtpBehaviour,
  log: Log,
): void {
  let isSilent = false
  /** What came of the message that is being read; undefined between messages. */
  let message: string | undefined
  const connection: ScriptedSmtpConnection = {
    number: log.connections,
    write: (data) => {
      if (isSilent) return
      if (data.startsWith('354')) message = ''
      socket.write(data)
    },
    end: () => socket.end(),
    fallSilent: () => {
      isSilent = true
    },
  }
  const take = (name: string, args = ''): void => {
    if (isSilent || behaviour({ name, args }, connection)) return
    if (name === 'FIRST BYTES') return
    connection.write(session.answer({ name, args }))
    if (name === 'QUIT') socket.end()
  }
  const takeLine = (line: string): void => {
    log.commands.push(line)
    const [, name = '', args = ''] = /^(\S*) ?(.*)$/.exec(line) ?? []
    if (session.isInLogin) take('RESPONSE', line)
    else take(name.toUpperCase(), args)
  }
  const takeMessage = (beginning: string, more: string): string => {
    const [whole, rest] = splitAfter(beginning + more, END_OF_MESSAGE)
    log.messageBytes += whole.length - beginning.length
    message = rest === undefined ? whole : undefined
    if (beginning === '') take('FIRST BYTES')
    if (rest === undefined) return ''
    log.messages.push(Buffer.from(whole.slice(0, -'.\r\n'.length), 'latin1'))
    take('MESSAGE')
    return rest
  }

  let unread = ''
  take('GREETING')
  socket.on('data', (data) => {
    unread += data.toString('latin1')
    while (unread !== '') {
      if (message !== undefined) {
        unread = takeMessage(message, unread)
        continue
      }
      const [line, rest] = splitAfter(unread, '\r\n')
      if (rest === undefined) return
      unread = rest
      takeLine(line.slice(0, -'\r\n'.length))
    }
  })
}

/** What ends with a mark, and what follows it; undefined as long as the mark has not come. */
function splitAfter(text: string, mark: string): readonly [string, string | undefined] {
  const at = text.indexOf(mark)
  return at === -1
    ? [text, undefined]
    : [text.slice(0, at + mark.length), text.slice(at + mark.length)]
}
