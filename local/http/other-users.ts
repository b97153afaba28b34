import { existsSync, readFileSync } from 'node:fs'
import type { Server, Socket } from 'node:net'

/**
 * Linux lists every TCP socket there, with the user it belongs to (proc_net_tcp.rst). Whoever connects to 127.0.0.1 by a socket of IPv6 is in
 * the second.
 */
const SOCKETS_FILES = ['/proc/net/tcp', '/proc/net/tcp6']

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

/**
 * Whether the other end of a connection over loopback belongs to another user than this process; false if nobody can tell. An end that is
 * closed belongs to nobody, and whoever has it closed waits for no answer: what such a connection brings may be anybody's.
 */
export function isOfOtherUser(
  { localPort, remotePort }: ConnectionEnds,
  sockets: string | undefined,
  ownUid: number | undefined,
): boolean {
  if (sockets === undefined || ownUid === undefined) return false
  const owner = ownerOf(sockets, remotePort, localPort)
  return owner === 'nobody' || (owner !== undefined && owner !== ownUid && owner !== ROOT_UID)
}

/** The user whose socket has these ports, its own one first; undefined if there is none. An end that is closed has no inode. */
function ownerOf(
  sockets: string,
  ownPort: number | undefined,
  otherPort: number | undefined,
): number | 'nobody' | undefined {
  if (ownPort === undefined || otherPort === undefined) return undefined
  for (const line of sockets.split('\n').slice(1)) {
    const [, own, other, , , , , uid, , inode] = line.trim().split(/\s+/)
    if (portOf(own) !== ownPort || portOf(other) !== otherPort) continue
    return inode === '0' ? 'nobody' : Number(uid)
  }
  return undefined
}

/** `0100007F:1F40` is 127.0.0.1:8000; an address of IPv6 has 32 digits. */
const portOf = (address = ''): number => Number.parseInt(address.split(':')[1] ?? '', 16)

function readSockets(): string | undefined {
  try {
    return SOCKETS_FILES.filter(existsSync)
      .map((file) => readFileSync(file, 'latin1'))
      .join('')
  } catch {
    return undefined
  }
}
