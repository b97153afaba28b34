import { afterEach, expect, test } from 'vitest'
import { IMAP_LIMITS } from '../../../../shared/mailbox/imap/imap-limits.js'
import { imapMailboxes } from '../../../../shared/mailbox/imap/imap-mailbox.js'
import {
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../../servers/scripted/scripted-imap-server.js'

const DAY = new Date('2026-11-01T00:00:00Z')

let server: ScriptedImapServer
afterEach(() => server.close())

/** A folder of so many messages, each received on that day or later. */
async function uidsSince(messages: number) {
  server = await startScriptedImapServer({
    behaviour({ tag, name, args }, { write }) {
      if (name === 'EXAMINE') {
        write(
          `* ${messages} EXISTS\r\n* OK [UIDVALIDITY 1] \r\n* OK [UIDNEXT ${messages + 1}] \r\n`,
        )
        write(`${tag} OK [READ-ONLY] done\r\n`)
        return true
      }
      if (name !== 'UID SEARCH') return false
      const [, first = '1', last = String(messages)] = /UID (\d+):(\d+)/.exec(args) ?? []
      const found = Array.from(
        { length: Number(last) - Number(first) + 1 },
        (_, i) => Number(first) + i,
      )
      write(`* SEARCH ${found.join(' ')}\r\n${tag} OK done\r\n`)
      return true
    },
  })
  const open = imapMailboxes(IMAP_LIMITS)
  const session = await open(
    { host: server.host, port: server.port, security: 'none' },
    { username: 'operations', password: 'not-real' },
    { timeLimitMs: 60_000 },
  )
  await session.examine('INBOX')
  const uids = await session.uidsSince(DAY)
  session.close()
  return { uids, asked: server.commands.filter((line) => line.includes('SEARCH')) }
}

test('a search by date is one command in an ordinary folder', async () => {
  const { uids, asked } = await uidsSince(3)
  expect(uids).toEqual([1, 2, 3])
  expect(asked).toHaveLength(1)
  expect(asked[0]).not.toContain('UID 1:')
})

test('a search by date of a very large folder is answered in lines that fit into memory', async () => {
  const { uids, asked } = await uidsSince(700_000)
  expect(uids).toHaveLength(700_000)
  expect(uids.at(-1)).toBe(700_000)
  expect(asked.map((line) => /UID (\d+:\d+)/.exec(line)?.[1])).toEqual([
    '1:200000',
    '200001:400000',
    '400001:600000',
    '600001:700000',
  ])
  for (const line of asked) expect(line).toContain('SINCE')
})
