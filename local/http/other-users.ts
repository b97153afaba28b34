import { readFileSync } from 'node:fs'
import type { Server, Socket } from 'node:net'

/** Linux lists every TCP socket of IPv4 there, with the user it belongs to (proc_net_tcp.rst). */
const SOCKETS_FILE = '/proc/net/tcp'

/** Who may read everything of this user anyway. */
const ROOT_UID = 0

/** Two ends of a connection, as a socket names them. */
export interface ConnectionEnds {
  readonly localPort?: number | undefined
  readonly remotePort?: number | undefined
}

/**
 * Closes connections that another user of this machine makes: what lies in a directory of 0700 must not be had from a port. Where the
 * system does not say whose a connection is (macOS), keys and passwords alone protect it.
 */
export function refuseOtherUsers(server: Server): void {
  server.prependListener('connection', (socket: Socket) => {
    if (isOfOtherUser(socket, readSockets(), process.getuid?.())) socket.destroy()
  })
}

/** Whether the other end of a connection over loopback belongs to another user than this process; false if nobody can tell. */
export function isOfOtherUser(
  { localPort, remotePort }: ConnectionEnds,
  sockets: string | undefined,
  ownUid: number | undefined,
): boolean {
  if (sockets === undefined || ownUid === undefined) return false
  const uid = uidOf(sockets, remotePort, localPort)
  return uid !== undefined && uid !== ownUid && uid !== ROOT_UID
}

/** The user whose socket has these ports, its own one first. An end that is closed belongs to nobody: it has no inode. */
function uidOf(
  sockets: string,
  ownPort: number | undefined,
  otherPort: number | undefined,
): number | undefined {
  if (ownPort === undefined || otherPort === undefined) return undefined
  for (const line of sockets.split('\n').slice(1)) {
    const [, own, other, , , , , uid, , inode] = line.trim().split(/\s+/)
    if (portOf(own) === ownPort && portOf(other) === otherPort && inode !== '0') return Number(uid)
  }
  return undefined
}

/** `0100007F:1F40` is 127.0.0.1:8000. */
const portOf = (address = ''): number => Number.parseInt(address.split(':')[1] ?? '', 16)

function readSockets(): string | undefined {
  try {
    return readFileSync(SOCKETS_FILE, 'latin1')
  } catch {
    return undefined
  }
}
