import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { removeDirectory } from '../remove-directory.js'
import { COURIER_IMAPD, imapdEnvironment } from './courier-configuration.js'
import { makeMaildir, writeToMaildir } from './maildir.js'
import { makeMemoryDirectory } from './memory-directory.js'
import { realServer } from './real-server.js'

/** A Courier-IMAP on loopback; each of its processes ends with its connection, and so with the process that started it. */
export type Courier = {
  host: string
  /** IMAP, without TLS. */
  imapPort: number
  /** Name and password of the one who has a mailbox. */
  user: string
  password: string
  /** Puts messages into a folder (default: INBOX, the others by the server's own paths), as a delivery does. */
  deliver(messages: readonly Buffer[], folder?: string, internalDate?: Date): Promise<void>
  /** Ends it, and removes its mail. */
  stop(): Promise<void>
}

/** What a test may want different from the default Courier. */
export type CourierOptions = {
  /** Folders beside INBOX, by the server's own paths: `INBOX.a.b`. */
  folders?: readonly string[]
}

const HOST = '127.0.0.1'
const USER = 'operations'
const PASSWORD = 'not-a-real-password'

/**
 * Starts a real Courier-IMAP. Ask `realServer('courier')` first whether one can be started.
 *
 * Its own login asks a daemon at one place of the whole machine. So the login is played here, and hands over as Courier's does:
 * by the environment of `imapd`, which answers to the LOGIN itself and has the connection from then on.
 */
export async function startCourier({ folders = [] }: CourierOptions = {}): Promise<Courier> {
  const here = realServer('courier')
  if (!here.available) throw new Error(here.reason)
  const directory = await makeMemoryDirectory('mailjobs-courier-')
  const maildir = join(directory, 'Maildir')
  // Since version 5 it keeps names in UTF-8 on the disk, and encodes them for the client.
  const pathOf = (folder: string) => join(maildir, folder.replace(/^INBOX/, ''))
  const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
  for (const folder of ['INBOX', ...folders]) await makeMaildir(pathOf(folder), owner)

  const connections = new Map<Socket, Promise<void>>()
  const server = createServer((socket) => {
    const served = serve(socket, directory).finally(() => connections.delete(socket))
    connections.set(socket, served)
  })
  server.listen(0, HOST)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port')
  return {
    host: HOST,
    imapPort: address.port,
    user: USER,
    password: PASSWORD,
    async deliver(messages, folder = 'INBOX', internalDate = new Date()) {
      writeToMaildir(pathOf(folder), messages.map(withLineFeeds), internalDate)
    },
    async stop() {
      server.close()
      const ended = [...connections.values()]
      for (const socket of connections.keys()) socket.destroy()
      await Promise.all(ended)
      await removeDirectory(directory)
    },
  }
}

/** As mail lies in its Maildir: the CR of each line's end is put back when it is read. */
const withLineFeeds = (message: Buffer): Buffer =>
  Buffer.from(message.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')

/** From the greeting to the end of its process. */
async function serve(socket: Socket, home: string): Promise<void> {
  // A client that is gone closes the socket too, and that is what is waited for.
  socket.on('error', () => {})
  const tag = await loginOf(socket)
  if (tag === undefined) return
  const imapd = spawn(COURIER_IMAPD, ['Maildir'], {
    cwd: home,
    env: imapdEnvironment({ home, user: USER, tag }),
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  // What a closed connection still had to say finds nobody.
  imapd.stdin.on('error', () => {})
  socket.pipe(imapd.stdin)
  imapd.stdout.pipe(socket)
  socket.once('close', () => imapd.kill())
  await once(imapd, 'close')
  socket.end()
}

/** The tag of the LOGIN that was right; undefined if the client left before. What follows the LOGIN stays unread. */
async function loginOf(socket: Socket): Promise<string | undefined> {
  const { IMAP_CAPABILITY } = imapdEnvironment({ home: '', user: USER, tag: '' })
  socket.write(`* OK [CAPABILITY ${IMAP_CAPABILITY}] Courier-IMAP ready.\r\n`)
  for (let line = await lineOf(socket); line !== undefined; line = await lineOf(socket)) {
    const [tag = '', verb, ...words] = line.split(' ')
    const [user, password] = words.map((word) => word.replaceAll('"', ''))
    if (verb === 'LOGIN' && user === USER && password === PASSWORD) return tag
    socket.write(`${tag} ${verb === 'LOGIN' ? 'NO Login failed.' : 'BAD Not before LOGIN.'}\r\n`)
  }
  return undefined
}

/** Undefined if the other side has left. */
async function lineOf(socket: Socket): Promise<string | undefined> {
  for (let read = ''; ; ) {
    const piece: Buffer | null = socket.read()
    if (piece === null) {
      if (socket.readableEnded || socket.destroyed) return undefined
      const over = new AbortController()
      const events = ['readable', 'end', 'close'].map((name) =>
        once(socket, name, { signal: over.signal }).catch(() => {}),
      )
      await Promise.race(events)
      over.abort()
      continue
    }
    read += piece.toString('latin1')
    const end = read.indexOf('\r\n')
    if (end === -1) continue
    const rest = read.slice(end + 2)
    if (rest !== '') socket.unshift(Buffer.from(rest, 'latin1'))
    return read.slice(0, end)
  }
}
