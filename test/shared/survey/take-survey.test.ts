import { expect, onTestFinished, test } from 'vitest'
import type { SoughtFolder } from '../../../shared/jobs/requests/survey-request.js'
import { IMAP_LIMITS } from '../../../shared/mailbox/imap/imap-limits.js'
import { imapMailboxes } from '../../../shared/mailbox/imap/imap-mailbox.js'
import { takeSurvey } from '../../../shared/survey/take-survey.js'
import {
  type Behaviour,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'

const MAIL = Buffer.from('From: a@example.com\r\nMessage-ID: <1@example.com>\r\n\r\nbody\r\n')

/** A server with so many folders beside INBOX, each with the same mail. */
const withFolders =
  (count: number, more: Behaviour = () => false): Behaviour =>
  (command, connection) => {
    if (more(command, connection)) return true
    if (command.name !== 'LIST') return false
    if (command.args === '"" ""') {
      connection.write(`* LIST (\\Noselect) "/" ""\r\n${command.tag} OK LIST completed\r\n`)
      return true
    }
    const folders = Array.from(
      { length: count },
      (_, index) => `* LIST (\\HasNoChildren) "/" "folder-${index}"\r\n`,
    )
    connection.write(`* LIST (\\HasNoChildren) "/" INBOX\r\n${folders.join('')}`)
    connection.write(`${command.tag} OK LIST completed\r\n`)
    return true
  }

async function survey(
  behaviour: Behaviour,
  {
    messages = [MAIL, MAIL],
    sought = [],
    hasTime = () => true,
  }: { messages?: Buffer[]; sought?: readonly SoughtFolder[]; hasTime?: () => boolean } = {},
) {
  const server = await startScriptedImapServer({ messages, behaviour })
  onTestFinished(server.close)
  const session = await imapMailboxes(IMAP_LIMITS)(
    { host: server.host, port: server.port, security: 'none' },
    { username: 'operations', password: 'not-a-real-password' },
    { timeLimitMs: 60_000 },
  )
  onTestFinished(session.close.bind(session))
  const taken = await takeSurvey({ session, now: () => new Date(), hasTime }, sought)
  return { ...taken, commands: server.commands.map((line) => line.split(' ').slice(1).join(' ')) }
}

const mails = (...uids: number[]) => uids.map((uid) => ({ uid, messageId: `<${uid}@example.com>` }))

test('a hundred folders: a STATUS, an EXAMINE and two dates each, and no body of a mail', async () => {
  const { folders, notSeen, commands } = await survey(withFolders(100))
  expect(folders).toHaveLength(101)
  expect(folders[0]).toMatchObject({
    path: 'INBOX',
    messages: 2,
    oldest: '2026-01-05T09:00:00.000Z',
    newest: '2026-01-05T09:00:00.000Z',
  })
  expect(notSeen).toEqual([])
  const counted = Map.groupBy(commands, (line) => line.split(' ')[0])
  expect(counted.get('STATUS')).toHaveLength(101)
  expect(counted.get('EXAMINE')).toHaveLength(101)
  expect(new Set(counted.get('FETCH'))).toEqual(new Set(['FETCH 1,2 (UID INTERNALDATE)']))
  const others = ['SELECT', 'STORE', 'EXPUNGE', 'APPEND', 'COPY', 'MOVE']
  expect(others.filter((command) => counted.has(command))).toEqual([])
})

test('an empty folder is not opened', async () => {
  const { folders, commands } = await survey(withFolders(0), { messages: [] })
  expect(folders).toEqual([{ path: 'INBOX', messages: 0, unseen: 0, use: '\\Inbox' }])
  expect(commands.filter((line) => line.startsWith('EXAMINE'))).toEqual([])
})

test('what there is no time for is named', async () => {
  let left = 3
  const hasTime = () => left-- > 0
  const { folders, notSeen } = await survey(withFolders(9), { hasTime })
  expect(folders).toHaveLength(3)
  expect(notSeen).toHaveLength(7)
  expect(notSeen[0]).toEqual({ path: 'folder-2', why: 'there was no time for it' })
})

test('a folder that is refused is named with why, and the others are seen', async () => {
  const refuses: Behaviour = ({ tag, name, args }, { write }) => {
    if (name !== 'STATUS' || !args.includes('folder-1')) return false
    write(`${tag} NO [NOPERM] not for you\r\n`)
    return true
  }
  const { folders, notSeen } = await survey(withFolders(3, refuses))
  expect(folders.map(({ path }) => path)).toEqual(['INBOX', 'folder-0', 'folder-2'])
  expect(notSeen).toEqual([{ path: 'folder-1', why: expect.stringContaining('not for you') }])
})

test('a server that refuses STATUS tells by EXAMINE how many there are', async () => {
  const refuses: Behaviour = ({ tag, name }, { write }) => {
    if (name !== 'STATUS') return false
    write(`${tag} BAD what?\r\n`)
    return true
  }
  const { folders, notSeen } = await survey(withFolders(1, refuses))
  expect(folders).toMatchObject([
    { path: 'INBOX', messages: 2, oldest: '2026-01-05T09:00:00.000Z' },
    { path: 'folder-0', messages: 2 },
  ])
  expect(folders[0]).not.toHaveProperty('unseen')
  expect(notSeen).toEqual([])
})

test('a server that does not tell dates tells counts', async () => {
  const refuses: Behaviour = ({ tag, name }, { write }) => {
    if (name !== 'FETCH') return false
    write(`${tag} BAD what?\r\n`)
    return true
  }
  const { folders, notSeen } = await survey(withFolders(1, refuses))
  expect(folders).toMatchObject([{ path: 'INBOX', messages: 2 }, { path: 'folder-0' }])
  expect(folders[0]).not.toHaveProperty('oldest')
  expect(notSeen).toEqual([])
})

test('a server that ends the session: what was seen by then, and the rest by name', async () => {
  const ends: Behaviour = ({ name, args }, { write, end }) => {
    if (name !== 'STATUS' || !args.includes('folder-1')) return false
    write('* BYE enough\r\n')
    end()
    return true
  }
  const { folders, notSeen } = await survey(withFolders(3, ends))
  expect(folders.map(({ path }) => path)).toEqual(['INBOX', 'folder-0'])
  expect(notSeen.map(({ path }) => path)).toEqual(['folder-1', 'folder-2'])
})

test.each<[string, SoughtFolder, object]>([
  [
    'what is there, and what is gone',
    { folder: 'INBOX', uidValidity: '1', mails: mails(1, 2, 3, 4) },
    { state: 'looked at', gone: [3, 4], soughtElsewhere: 2 },
  ],
  [
    'other numbers',
    { folder: 'INBOX', uidValidity: '9', mails: mails(1) },
    { state: 'renumbered', gone: [] },
  ],
  [
    'a folder that is gone',
    { folder: 'Gone', uidValidity: '1', mails: mails(1) },
    { state: 'no such folder', gone: [] },
  ],
  [
    'nothing that is sought',
    { folder: 'INBOX', uidValidity: '1', mails: [] },
    { state: 'not looked at', gone: [] },
  ],
])('sought mail: %s', async (_, sought, expected) => {
  const { found } = await survey(withFolders(1), { sought: [sought] })
  expect(found).toMatchObject([expected])
})

test('no more than ten are looked for elsewhere, the latest, and none by an id that is cut or no id', async () => {
  const sought = {
    folder: 'INBOX',
    uidValidity: '1',
    mails: [
      ...mails(...Array.from({ length: 30 }, (_, index) => index + 10)),
      { uid: 50, messageId: '<cut short…' },
      { uid: 51, messageId: '<a" OR ALL@example.com>' },
      { uid: 52 },
    ],
  }
  const { found, commands } = await survey(withFolders(40), { sought: [sought] })
  expect(found).toMatchObject([{ soughtElsewhere: 10 }])
  expect(found[0]?.gone).toHaveLength(33)
  const searches = commands.filter((line) => /SEARCH .*HEADER/i.test(line))
  expect(searches).toHaveLength(120)
  expect(searches.every((line) => /<3\d@example\.com>/.test(line))).toBe(true)
})
