import { expect, test } from 'vitest'
import { ProtocolBroken } from '../../../../shared/failures/mailbox-errors.js'
import { type FetchAccess, fetchMessages } from '../../../../shared/mailbox/imap/imap-fetch.js'
import { IMAP_LIMITS } from '../../../../shared/mailbox/imap/imap-limits.js'

test.each<{ given: number[]; listed: number[]; isRefused: boolean }>([
  { given: [1, 3], listed: [1, 2, 3], isRefused: true },
  { given: [], listed: [3], isRefused: true },
  { given: [2, 3], listed: [1], isRefused: true },
  { given: [1, 3], listed: [1, 3], isRefused: false },
  { given: [], listed: [], isRefused: false },
  { given: [1, 2, 3], listed: [1, 2, 3], isRefused: false },
])(
  'of three mails $given are given out, and $listed are listed: gone is only what is not listed',
  async (row) => {
    const fetched: number[] = []
    const read = async () => {
      for await (const { uid } of fetchMessages(serverWith(row), [1, 2, 3])) fetched.push(uid)
    }
    if (row.isRefused) await expect(read()).rejects.toThrow(ProtocolBroken)
    else await read()
    expect(fetched).toEqual(row.given)
  },
)

/** What a session reaches of a server that gives out some of its mail, and lists some. */
const serverWith = (mail: {
  given: readonly number[]
  listed: readonly number[]
}): FetchAccess => ({
  limits: IMAP_LIMITS,
  messageLimit: undefined,
  isPart: false,
  areSizesTold: true,
  areSizesFalse: false,
  expunged: 0,
  async *rows() {
    for (const uid of mail.given) yield { number: uid, uid, size: 4, body: Buffer.from('a\r\n\r') }
  },
  uids: async () => mail.listed,
  close: () => {},
  nonsense: (what) => new ProtocolBroken(what),
  onWorkaround: () => {},
})
