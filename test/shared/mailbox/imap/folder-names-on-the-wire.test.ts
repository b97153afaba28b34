import { describe, expect, onTestFinished, test } from 'vitest'
import { IMAP_LIMITS } from '../../../../shared/mailbox/imap/imap-limits.js'
import { imapMailboxes } from '../../../../shared/mailbox/imap/imap-mailbox.js'
import { startScriptedImapServer } from '../../../servers/scripted/scripted-imap-server.js'

const LOGIN = { username: 'operations@example.com', password: 'not-a-real-password' }
const NEW_MAIL = { raw: Buffer.from('\r\n'), flags: [], internalDate: new Date(0) }

/** How a server lists a folder, by the name that people see. */
const LISTED: readonly (readonly [string, string])[] = [
  ['請求書', '"&istsQmb4-"'],
  ['請求書', '"請求書"'],
  ['ジョブ', 'ジョブ'],
  ['請求書', '{9}\r\n請求書'],
  ['INBOX/受信 トレイ', '"INBOX/受信 トレイ"'],
  ['INBOX/&から始まる', '"INBOX/&から始まる"'],
  ['R&D 部', '"R&D 部"'],
  ['a\\b"表', '"a\\\\b\\"表"'],
  ['か\u3099き', '"か\u3099き"'],
  ['📦', '"📦"'],
  ['Entwürfe', '"Entwürfe"'],
  ['100% (ok)', '"100% (ok)"'],
]

describe.each(['', 'UTF8=ACCEPT', 'IMAP4rev2'])(
  'a server with the capability "%s"',
  (capability) => {
    test.each(LISTED)('gets the name %s as it lists it: %s', async (path, listed) => {
      const { session, names } = await given(capability, Buffer.from(listed))
      const { folders } = await session.folders()
      expect(folders.map((folder) => folder.path)).toEqual([path])
      await session.status(path)
      await session.examine(path)
      await session.select(path)
      await session.move([1], path)
      await session.append(path, NEW_MAIL)
      const [quoted] = /^"?(?:\{\d+\}\r\n)?(.*?)"?$/s.exec(listed)?.slice(1) ?? []
      expect(names()).toEqual([quoted, quoted, quoted, quoted, quoted])
    })
  },
)

test.each([
  ['Shift_JIS', Buffer.from([0x83, 0x57, 0x83, 0x87, 0x83, 0x75])],
  ['ISO 8859-1', Buffer.from([0x45, 0x6e, 0x74, 0x77, 0xfc, 0x72, 0x66, 0x65])],
  ['EUC-JP', Buffer.from([0xbc, 0xf5, 0xbf, 0xae])],
])('a name in the bytes of %s is said to be none that can be asked for', async (_, bytes) => {
  const listed = Buffer.concat([Buffer.from('"'), bytes, Buffer.from('"')])
  const { session, names } = await given('', listed)
  const [{ path = '' } = {}] = (await session.folders()).folders
  const refusal = {
    code: 'FOLDER_NOT_FOUND',
    message: expect.stringContaining('neither modified UTF-7 nor UTF-8'),
  }
  await expect(session.status(path)).rejects.toMatchObject(refusal)
  await expect(session.examine(path)).rejects.toMatchObject(refusal)
  await expect(session.move([1], path)).rejects.toMatchObject(refusal)
  await expect(session.append(path, NEW_MAIL)).rejects.toMatchObject(refusal)
  expect(names()).toEqual([])
})

/** A server with one folder, that knows only the name that it lists. */
async function given(capability: string, listed: Buffer) {
  const name = listed.toString('latin1')
  const known = name.replace(/^\{\d+\}\r\n/, '').replace(/^"(.*)"$/s, '$1')
  const asked: string[] = []
  let appending: string | undefined
  const server = await startScriptedImapServer({
    messages: [NEW_MAIL.raw],
    behaviour: ({ tag, name: command, args }, { write, mailbox }) => {
      const done = (lines = '') => {
        write(`${lines}${tag} OK done\r\n`)
        return true
      }
      const numbers = `MESSAGES ${mailbox.messages.length} UIDNEXT 2 UIDVALIDITY 1`
      if (command === 'CAPABILITY') return done(`* CAPABILITY IMAP4rev1 MOVE ${capability}\r\n`)
      if (command === 'LIST') return done(`* LIST () "/" ${args.endsWith('""') ? '""' : name}\r\n`)
      if (command === 'UID SEARCH') return done('* SEARCH\r\n')
      if (appending) {
        write(`${appending} OK done\r\n`)
        appending = undefined
      }
      if (command === '') return true
      if (!['STATUS', 'EXAMINE', 'SELECT', 'UID MOVE', 'APPEND'].includes(command)) return false
      const [, written = ''] = /^(?:\d+ )?("(?:[^"\\]|\\.)*"|\S+)/s.exec(args) ?? []
      const folder = written.replace(/^"(.*)"$/s, '$1')
      asked.push(folder)
      if (folder !== known) {
        write(`${tag} NO no such folder\r\n`)
        return true
      }
      if (command === 'APPEND') {
        appending = tag
        write('+ go on\r\n')
        return true
      }
      if (command === 'STATUS') return done(`* STATUS ${name} (${numbers})\r\n`)
      const exists = '* FLAGS (\\Seen)\r\n* 1 EXISTS\r\n'
      return done(`${exists}* OK [UIDVALIDITY 1] x\r\n* OK [UIDNEXT 2] x\r\n`)
    },
  })
  onTestFinished(server.close)
  const { host, port } = server
  const open = imapMailboxes(IMAP_LIMITS)
  const session = await open({ host, port, security: 'none' }, LOGIN, { timeLimitMs: 10_000 })
  onTestFinished(session.close.bind(session))
  const names = () => asked.map((one) => Buffer.from(one, 'latin1').toString())
  return { session, names }
}
