import { once } from 'node:events'
import type { Socket } from 'node:net'
import hoodiecrow from 'hoodiecrow-imap'
import { refuseOtherUsers } from '../http/other-users.js'
import { type EmbeddedMailbox, PLUGINS } from './embedded-mailbox.js'
import { type Listening, listening, portOf } from './listening.js'

/** Somebody who may log in, and what they find. */
export type ImapUser = { username: string; password: string; mailbox: EmbeddedMailbox }

/** Serves mailboxes by IMAP without TLS: each user finds their own. */
export async function startImapServer(options: {
  users: readonly ImapUser[]
  host: string
  port: number
}): Promise<Listening> {
  const { users, host, port } = options
  const server = hoodiecrow({
    plugins: PLUGINS,
    users: Object.fromEntries(users.map(({ username, password }) => [username, { password }])),
    credentials: {},
  })
  giveUsersTheirMailbox(server, new Map(users.map((user) => [user.username, user.mailbox])))

  refuseOtherUsers(server.server)
  const sockets = new Set<Socket>()
  server.server.on('connection', (socket) => {
    // It writes an answer in pieces: with Nagle's algorithm each command would take 40 ms.
    socket.setNoDelay(true)
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.listen(port, host)
  await listening(server.server, host, port)

  return {
    host,
    port: portOf(server.server.address()),
    async close() {
      const closed = once(server.server, 'close')
      server.server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** hoodiecrow has one mailbox for all users; here a login leads from the server to another. */
function giveUsersTheirMailbox(
  server: hoodiecrow.Server,
  mailboxes: ReadonlyMap<string, EmbeddedMailbox>,
): void {
  const login = server.getCommandHandler('LOGIN')
  if (login === false) throw new Error('hoodiecrow has no LOGIN')
  server.setCommandHandler('LOGIN', (connection, parsed, data, callback) => {
    login(connection, parsed, data, () => {
      const [username] = parsed.attributes ?? []
      if (connection.state === 'Authenticated' && username && !Array.isArray(username)) {
        mailboxes.get(username.value)?.adopt(connection)
      }
      callback()
    })
  })
}
