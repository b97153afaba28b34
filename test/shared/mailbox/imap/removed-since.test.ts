import { expect, onTestFinished, test } from 'vitest'
import { IMAP_LIMITS } from '../../../../shared/mailbox/imap/imap-limits.js'
import { imapMailboxes } from '../../../../shared/mailbox/imap/imap-mailbox.js'
import { startScriptedImapServer } from '../../../servers/scripted/scripted-imap-server.js'

const LOGIN = { username: 'operations@example.com', password: 'not-a-real-password' }
const NUMBERS = '* 3 EXISTS\r\n* OK [UIDVALIDITY 1] \r\n* OK [UIDNEXT 10] \r\n'
const ABOUT = { first: 1, last: 9 }

interface LogServer {
  /** After the tag, of an EXAMINE that asks for the modseq. */
  readonly examined?: string
  readonly enabled?: string
  readonly vanished?: string
}

/** A session with a server that says it keeps a log, and the commands that it has got since the login. */
async function sessionWith({
  examined = 'OK [READ-ONLY] done',
  enabled = '* ENABLED QRESYNC\r\n',
  vanished = '* VANISHED (EARLIER) 4:7\r\n',
}: LogServer) {
  const commands: string[] = []
  const server = await startScriptedImapServer({
    behaviour: ({ tag, name, args }, { write }) => {
      if (name === 'CAPABILITY') {
        write(`* CAPABILITY IMAP4rev1 ENABLE QRESYNC UNSELECT\r\n${tag} OK done\r\n`)
        return true
      }
      if (!['EXAMINE', 'CLOSE', 'ENABLE', 'UID FETCH'].includes(name)) return false
      commands.push(`${name} ${args}`.trim())
      const isAsked = args.includes('CONDSTORE')
      if (name === 'EXAMINE' && isAsked && !examined.startsWith('OK'))
        write(`${tag} ${examined}\r\n`)
      else if (name === 'EXAMINE')
        write(
          `${NUMBERS}${isAsked ? '* OK [HIGHESTMODSEQ 17] \r\n' : ''}${tag} OK [READ-ONLY] done\r\n`,
        )
      else if (name === 'ENABLE') write(`${enabled}${tag} OK done\r\n`)
      else write(`${name === 'UID FETCH' ? vanished : ''}${tag} OK done\r\n`)
      return true
    },
  })
  onTestFinished(server.close)
  const { host, port } = server
  const mailServer = { host, port, security: 'none' } as const
  const session = await imapMailboxes(IMAP_LIMITS)(mailServer, LOGIN, { timeLimitMs: 20_000 })
  onTestFinished(session.close.bind(session))
  return { session, commands }
}

test('a folder is opened with its modseq, in one command', async () => {
  const { session, commands } = await sessionWith({})
  expect(await session.examine('INBOX')).toMatchObject({ uidNext: 10, modseq: '17' })
  expect(commands).toEqual(['EXAMINE INBOX (CONDSTORE)'])
})

test.each(['BAD no such parameter', 'NO [CANNOT] not here'])(
  'a server that answers that with %s is opened without, and not asked again',
  async (examined) => {
    const { session, commands } = await sessionWith({ examined })
    for (let count = 0; count < 2; count += 1)
      expect(await session.examine('INBOX')).not.toHaveProperty('modseq')
    expect(commands).toEqual(['EXAMINE INBOX (CONDSTORE)', 'EXAMINE INBOX', 'EXAMINE INBOX'])
  },
)

test('the log is enabled once, with no folder open that a CLOSE could remove mail from', async () => {
  const { session, commands } = await sessionWith({})
  expect(await session.removedSince('INBOX', ABOUT, '12')).toEqual([{ first: 4, last: 7 }])
  expect(await session.removedSince('INBOX', ABOUT, '13')).toEqual([{ first: 4, last: 7 }])
  expect(commands).toEqual([
    'EXAMINE INBOX (CONDSTORE)',
    'CLOSE',
    'ENABLE QRESYNC',
    'EXAMINE INBOX (CONDSTORE)',
    'UID FETCH 1:9 (UID MODSEQ) (CHANGEDSINCE 12 VANISHED)',
    'EXAMINE INBOX (CONDSTORE)',
    'UID FETCH 1:9 (UID MODSEQ) (CHANGEDSINCE 13 VANISHED)',
  ])
})

test('a server that does not enable it has no log', async () => {
  const { session } = await sessionWith({ enabled: '' })
  expect(await session.removedSince('INBOX', ABOUT, '12')).toBeUndefined()
  expect(session.isOpen).toBe(true)
})

test.each([
  ['* VANISHED (EARLIER) 1:4294967295\r\n', [ABOUT]],
  [
    '* VANISHED (EARLIER) 7:4,2,900\r\n',
    [
      { first: 2, last: 2 },
      { first: 4, last: 7 },
    ],
  ],
  ['* VANISHED (EARLIER) none\r\n', []],
  ['', []],
])(
  'of %j only UIDs that were asked about are taken, however wide it is',
  async (vanished, removed) => {
    const { session } = await sessionWith({ vanished })
    expect(await session.removedSince('INBOX', ABOUT, '12')).toEqual(removed)
  },
)
