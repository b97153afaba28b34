// A server of our own: no real one misbehaves on demand.
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'
import { portOf } from '../../../local/mail-server/listening.js'

/** What a scripted server makes of one connection, in place of what a good one would. */
export type Pop3Script = {
  /**
   * Answers by command, `PASS`, and GREETING: whole with line ends, in one piece or in several. Undefined says nothing.
   */
  answers?: Readonly<Record<string, string | readonly string[] | undefined>>
  /** Hangs up in place of this answer. */
  hangsUpAt?: string
  /** For STLS, and for TLS from the first byte: PEM. */
  tls?: { key: string; cert: string; fromTheStart?: boolean }
}

/** A POP3 server that takes any login and has no mail. */
export type ScriptedPop3Server = {
  host: string
  port: number
  /** Each command line it got, as written, passwords and all. */
  readonly commands: readonly string[]
  readonly connections: number
  /** Ends it with all its connections. */
  close(): Promise<void>
}

const HOST = '127.0.0.1'

/** The example of RFC 1939 7. */
const RFC_1939_GREETING = '+OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>\r\n'

/** Starts a server that behaves but for its script. */
export async function startScriptedPop3Server(
  script: Pop3Script = {},
): Promise<ScriptedPop3Server> {
  const commands: string[] = []
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer((socket) => {
    connections += 1
    sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    const { tls } = script
    serve(tls?.fromTheStart ? secured(socket, tls) : socket, script, commands)
  })
  server.listen(0, HOST)
  await once(server, 'listening')
  return {
    host: HOST,
    port: portOf(server.address()),
    commands,
    get connections() {
      return connections
    },
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

function serve(socket: Socket, script: Pop3Script, commands: string[]): void {
  const { tls, answers = {} } = script
  const take = async (line: string, socket: Socket): Promise<void> => {
    commands.push(line)
    const [name = ''] = line.split(' ')
    if (name === 'STLS' && tls !== undefined && !('STLS' in answers)) {
      // In one go: the client's handshake follows at once.
      socket.write('+OK\r\n')
      socket.removeAllListeners('data')
      readLines(secured(socket, tls), take)
      return
    }
    await answer(socket, name, script)
    // A handshake is no command, though its random bytes may be a line.
    if (name === 'STLS' && String(answers['STLS']).startsWith('+OK'))
      socket.removeAllListeners('data').resume()
    if (name === 'QUIT') socket.end()
  }
  void answer(socket, 'GREETING', script)
  readLines(socket, take)
}

function readLines(socket: Socket, take: (line: string, socket: Socket) => Promise<void>): void {
  let unread = ''
  socket.on('data', async (data) => {
    unread += data.toString('utf8')
    for (let end = unread.indexOf('\r\n'); end !== -1; end = unread.indexOf('\r\n')) {
      const line = unread.slice(0, end)
      unread = unread.slice(end + 2)
      await take(line, socket)
    }
  })
}

/** Each piece in a segment of its own: the next one goes out when the kernel has taken the last. */
async function answer(
  socket: Socket,
  name: string,
  { answers = {}, hangsUpAt }: Pop3Script,
): Promise<void> {
  if (name === hangsUpAt) socket.end()
  const good = name === 'GREETING' ? RFC_1939_GREETING : '+OK\r\n'
  const given = name in answers ? answers[name] : good
  if (given === undefined || !socket.writable) return
  for (const piece of typeof given === 'string' ? [given] : given) {
    await new Promise((resolve) => socket.write(piece, resolve))
    await new Promise(setImmediate)
  }
}

function secured(socket: Socket, { key, cert }: { key: string; cert: string }): TLSSocket {
  const secureContext = createSecureContext({ key, cert })
  const upgraded = new TLSSocket(socket, { isServer: true, secureContext })
  upgraded.on('error', () => {})
  return upgraded
}
