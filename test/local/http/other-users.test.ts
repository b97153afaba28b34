import { describe, expect, test } from 'vitest'
import { isOfOtherUser } from '../../../local/http/other-users.js'

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 11 1 0000000000000000 100 0 0 10 0
   1: 0100007F:C350 0100007F:1F40 01 00000000:00000000 00:00000000 00000000  1000        0 12 1 0000000000000000 20 4 30 10 -1
   2: 0100007F:1F40 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 13 1 0000000000000000 20 4 30 10 -1
   3: 0100007F:C351 0100007F:1F40 01 00000000:00000000 00:00000000 00000000 65534        0 14 1 0000000000000000 20 4 30 10 -1
   4: 0100007F:C352 0100007F:1F40 01 00000000:00000000 00:00000000 00000000     0        0 15 1 0000000000000000 20 4 30 10 -1
   5: 0100007F:C353 0100007F:1F40 06 00000000:00000000 03:00001770 00000000 65534        0 0 3 0000000000000000
`
/** A connection to port 8000. */
const from = (remotePort: number) => ({ localPort: 8_000, remotePort })

describe('a connection to a server of the user 1000', () => {
  test.each([
    { of: 'the same user', remotePort: 50_000, other: false },
    { of: 'another user', remotePort: 50_001, other: true },
    { of: 'root, who may read everything', remotePort: 50_002, other: false },
    { of: 'nobody any more: it is closed', remotePort: 50_003, other: false },
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
