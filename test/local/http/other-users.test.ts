import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { isOfOtherUser, refuseOtherUsers } from '../../../local/http/other-users.js'
import { portOf } from '../../../local/mail-server/listening.js'

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 11 1 0000000000000000 100 0 0 10 0
   1: 0100007F:C350 0100007F:1F40 01 00000000:00000000 00:00000000 00000000  1000        0 12 1 0000000000000000 20 4 30 10 -1
   2: 0100007F:1F40 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 13 1 0000000000000000 20 4 30 10 -1
   3: 0100007F:C351 0100007F:1F40 01 00000000:00000000 00:00000000 00000000 65534        0 14 1 0000000000000000 20 4 30 10 -1
   4: 0100007F:C352 0100007F:1F40 01 00000000:00000000 00:00000000 00000000     0        0 15 1 0000000000000000 20 4 30 10 -1
   5: 0100007F:C353 0100007F:1F40 06 00000000:00000000 03:00001770 00000000     0        0 0 3 0000000000000000
  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0000000000000000FFFF00000100007F:C355 0000000000000000FFFF00000100007F:1F40 01 00000000:00000000 00:00000000 00000000 65534        0 16 1 0000000000000000 20 4 30 10 -1
   1: 0000000000000000FFFF00000100007F:C356 0000000000000000FFFF00000100007F:1F40 01 00000000:00000000 00:00000000 00000000  1000        0 17 1 0000000000000000 20 4 30 10 -1
`
/** A connection to port 8000. */
const from = (remotePort: number) => ({ localPort: 8_000, remotePort })

describe('a connection to a server of the user 1000', () => {
  test.each([
    { of: 'the same user', remotePort: 50_000, other: false },
    { of: 'another user', remotePort: 50_001, other: true },
    { of: 'root, who may read everything', remotePort: 50_002, other: false },
    {
      of: 'nobody any more: whoever it was has written and closed it',
      remotePort: 50_003,
      other: true,
    },
    { of: 'another user, by a socket of IPv6', remotePort: 50_005, other: true },
    { of: 'the same user, by a socket of IPv6', remotePort: 50_006, other: false },
    { of: 'somebody who is not in the table', remotePort: 50_004, other: false },
  ])('by $of', ({ remotePort, other }) => {
    expect(isOfOtherUser(from(remotePort), TABLE, 1_000)).toBe(other)
  })

  test('a server of root takes no other user', () => {
    expect(isOfOtherUser(from(50_000), TABLE, 0)).toBe(true)
  })
})

test.each([
  ['there is no such table', undefined, 1_000],
  ['the system knows no user ids', TABLE, undefined],
  ['the table is something else', 'not a table', 1_000],
])('nobody can tell: %s', (_, table, uid) => {
  expect(isOfOtherUser(from(50_001), table, uid)).toBe(false)
})

/** Says all it has to say, and ends without waiting for an answer. */
const BLIND = (port: number) =>
  `const socket = require('node:net').connect(${port}, '127.0.0.1', () => socket.end('POST /sends HTTP/1.1', () => process.exit()))`

test.skipIf(process.platform !== 'linux')(
  'what somebody wrote who is gone is not read, whoever it was',
  async () => {
    const server = createServer()
    refuseOtherUsers(server)
    let connections = 0
    const read: Buffer[] = []
    server.on('connection', (socket) => {
      connections += 1
      socket.on('data', (bytes) => read.push(bytes))
      socket.on('error', () => {})
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    // Nothing of this process goes on until it has ended.
    const { status } = spawnSync(process.execPath, ['-e', BLIND(portOf(server.address()))])
    expect(status).toBe(0)
    await expect.poll(() => connections).toBe(1)
    const closed = once(server, 'close')
    server.close()
    await closed
    expect(read).toEqual([])
  },
)
