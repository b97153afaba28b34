// A server of our own: no real one misbehaves on demand.
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { portOf } from '../../../local/mail-server/listening.js'
import { answerCommand, type ScriptedCommand, type ScriptedMailbox } from './scripted-mailbox.js'

/** What a behaviour may do to the client. */
export type ScriptedConnection = {
  /** 1 for the first connection that the server accepted. */
  readonly number: number
  readonly mailbox: ScriptedMailbox
  /** Sends bytes as they are; a string is latin1. */
  write(data: string | Buffer): void
  /** Ends the connection after what was written. */
  end(): void
  /** From now on, answers nothing. */
  fallSilent(): void
}

/** Takes a command, or leaves it (false) to the server, which would answer it properly. */
export type Behaviour = (command: ScriptedCommand, connection: ScriptedConnection) => boolean

/** What a scripted server is started with. */
export type ScriptedOptions = {
  /** Messages of INBOX, UIDs from 1. Default: none. */
  messages?: readonly Buffer[]
  uidValidity?: number
  /** Default: none; then it behaves. */
  behaviour?: Behaviour
}

/** A small IMAP server with one folder, INBOX, that takes any login. */
export type ScriptedImapServer = {
  host: string
  port: number
  /** What it serves; a test may change it between commands. */
  readonly mailbox: ScriptedMailbox
  /** Each command line it got, as written, passwords and all. */
  readonly commands: readonly string[]
  /** Connections and logins so far, also those that were refused. */
  readonly connections: number
  readonly logins: number
  /** Ends it with all its connections. */
  close(): Promise<void>
}

const HOST = '127.0.0.1'

/** Starts a server that behaves but for one thing. */
export async function startScriptedImapServer(
  options: ScriptedOptions = {},
): Promise<ScriptedImapServer> {
  const { messages = [], uidValidity = 1, behaviour = () => false } = options
  const mailbox: ScriptedMailbox = { messages, uidValidity }
  const commands: string[] = []
  const sockets = new Set<Socket>()
  let connections = 0

  const server = createServer((socket) => {
    connections += 1
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    serve(socket, { number: connections, mailbox, commands, behaviour })
  })
  server.listen(0, HOST)
  await once(server, 'listening')

  return {
    host: HOST,
    port: portOf(server.address()),
    mailbox,
    commands,
    get connections() {
      return connections
    },
    get logins() {
      return commands.filter((line) => /^\S+ (LOGIN|AUTHENTICATE) /i.test(line)).length
    },
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

type Script = { number: number; mailbox: ScriptedMailbox; commands: string[]; behaviour: Behaviour }

function serve(socket: Socket, { number, mailbox, commands, behaviour }: Script): void {
  let silent = false
  const connection: ScriptedConnection = {
    number,
    mailbox,
    write: (data) => {
      if (!silent) socket.write(typeof data === 'string' ? Buffer.from(data, 'latin1') : data)
    },
    end: () => socket.end(),
    fallSilent: () => {
      silent = true
    },
  }
  const take = (command: ScriptedCommand): void => {
    if (silent || behaviour(command, connection)) return
    connection.write(answerCommand(command, mailbox))
    if (command.name === 'LOGOUT') socket.end()
  }

  take({ tag: '*', name: 'GREETING', args: '' })
  let unread = ''
  socket.on('data', (data) => {
    unread += data.toString('latin1')
    for (let end = unread.indexOf('\r\n'); end !== -1; end = unread.indexOf('\r\n')) {
      const line = unread.slice(0, end)
      unread = unread.slice(end + 2)
      commands.push(line)
      take(parseCommand(line))
    }
  })
}

function parseCommand(line: string): ScriptedCommand {
  const [, tag = '*', name = '', args = ''] = /^(\S+) ((?:UID )?\S+) ?(.*)$/i.exec(line) ?? []
  return { tag, name: name.toUpperCase(), args }
}
