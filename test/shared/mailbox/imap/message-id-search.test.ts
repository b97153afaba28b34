import { describe, expect, onTestFinished, test } from 'vitest'
import { IMAP_LIMITS } from '../../../../shared/mailbox/imap/imap-limits.js'
import { imapMailboxes } from '../../../../shared/mailbox/imap/imap-mailbox.js'
import {
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../../servers/scripted/scripted-imap-server.js'
import type { ScriptedCommand } from '../../../servers/scripted/scripted-mailbox.js'
import {
  SERVER_TRAITS,
  type ServerTrait,
  withTraits,
} from '../../../servers/scripted/server-traits.js'

const LOGIN = { username: 'operations@example.com', password: 'not-a-real-password' }
const WANTED = '<wanted@example.com>'
const mailWith = (field: string) => Buffer.from(`From: a@example.com\r\n${field}\r\nbody\r\n`)
const OTHER = mailWith('Message-ID: <other@example.com>\r\n')

const isOfMessageId = ({ name, args }: ScriptedCommand) =>
  name === 'UID SEARCH' && /message-id/i.test(args)
const refusing = (words: string): ServerTrait => ({
  refuses: (command) => (isOfMessageId(command) ? words : undefined),
})
/** What a scripted server does with a criterion that it does not know. */
const ANSWERS_ALL: ServerTrait = {}
const T = SERVER_TRAITS

const SERVERS: Readonly<Record<string, readonly ServerTrait[]>> = {
  'SEARCH is refused with a bug of the server (Yahoo)': [
    refusing('NO [SERVERBUG] UID SEARCH Server error'),
  ],
  'SEARCH is refused without a reason': [refusing('NO not now')],
  'SEARCH is not known': [refusing('BAD unknown command')],
  'SEARCH is refused for its size': [refusing('NO [MESSAGELIMIT 1000] Too many')],
  'SEARCH answers every UID (QQ)': [ANSWERS_ALL],
  'there is no SEARCH at all': [T['no SEARCH at all (AliYun)']],
  'SEARCH answers every UID of a part': [T['limit of 7, told (Yahoo)']],
  'a limit, not announced, of the lowest': [T['limit of 7, not announced, of the lowest']],
  'no SEARCH, one mail in two rows': [T['no SEARCH at all (AliYun)'], T['one mail in two rows']],
  'no SEARCH, no UIDNEXT': [T['no SEARCH at all (AliYun)'], T['no UIDNEXT at all (NetEase)']],
  'SEARCH answers every UID, one mail in two rows': [T['one mail in two rows, one without UID']],
  'sections in quotes, fields in other letters': [
    {
      rows: ({ number, uid, body }) => [
        `* ${number} FETCH (${uid} ${body.replace(/\(([^)]*)\)\]/, (_, name: string) => `("${name.toLowerCase()}")]`)})`,
      ],
    },
  ],
}

describe.each(Object.entries(SERVERS))('where %s', (_, traits) => {
  test.each([
    ['the last one', 30],
    ['the first one', 1],
    ['one in the middle', 11],
  ])('%s is found', async (__, uid) => {
    const mails = Array.from({ length: 30 }, (___, index) =>
      index + 1 === uid ? mailWith(`Message-ID: ${WANTED}\r\n`) : OTHER,
    )
    expect(await found(await given(mails, traits))).toEqual([uid])
  })

  test('none is found where there is none', async () => {
    expect(
      await found(
        await given(
          Array.from({ length: 12 }, () => OTHER),
          traits,
        ),
      ),
    ).toEqual([])
    expect(await found(await given([], traits))).toEqual([])
  })
})

test.each([
  ['in capitals', `MESSAGE-ID: ${WANTED}\r\n`],
  ['on a line of its own', `Message-ID:\r\n ${WANTED}\r\n`],
  ['behind others', `Message-Id: <a@example.com> ${WANTED}\r\n`],
])('an id is found %s', async (_, field) => {
  expect(await found(await given([OTHER, mailWith(field)], [refusing('NO')]))).toEqual([2])
})

test.each([
  ['in another field', `In-Reply-To: ${WANTED}\r\n`],
  ['in the text', `Subject: x\r\n\r\nMessage-ID: ${WANTED}\r\n`],
  ['nowhere', '\r\n'],
])('an id that stands %s is none', async (_, rest) => {
  expect(await found(await given([OTHER, mailWith(rest)], [refusing('NO')]))).toEqual([])
})

test('a folder without end is not read to its beginning', async () => {
  const mails = Array.from({ length: 12_000 }, () => OTHER)
  mails[0] = mailWith(`Message-ID: ${WANTED}\r\n`)
  const server = await given(mails, [refusing('NO [CANNOT] no')])
  expect(await found(server)).toEqual([])
  const fetched = server.commands.filter((line) => line.includes('UID FETCH'))
  expect(fetched).toHaveLength(20)
  expect(fetched[0]).toMatch(/ UID FETCH 11501:12000 /)
  expect(fetched.at(-1)).toMatch(/ UID FETCH 2001:2500 /)
})

test('where SEARCH does as it should, nothing else is asked for', async () => {
  const finding: ServerTrait = { found: ({ uid }) => uid === 2 }
  const server = await given([OTHER, mailWith(`Message-ID: ${WANTED}\r\n`), OTHER], [finding])
  expect(await found(server)).toEqual([2])
  expect(server.commands.filter((line) => line.includes('UID FETCH'))).toHaveLength(1)
  const empty = await given([OTHER], [{ found: () => false }])
  expect(await found(empty)).toEqual([])
  expect(empty.commands.filter((line) => line.includes('UID FETCH'))).toHaveLength(0)
})

test('a server that refuses that as well is told with its words', async () => {
  const refuses = ({ name }: ScriptedCommand) =>
    /SEARCH|FETCH/.test(name) ? 'NO [SERVERBUG] both are broken' : undefined
  await expect(found(await given([OTHER], [{ refuses }]))).rejects.toMatchObject({
    code: 'MAILBOX_BUSY',
    message: expect.stringContaining('both are broken'),
  })
})

async function given(messages: readonly Buffer[], traits: readonly ServerTrait[]) {
  const server = await startScriptedImapServer({ messages, behaviour: withTraits(...traits) })
  onTestFinished(server.close)
  return server
}

async function found({ host, port }: ScriptedImapServer): Promise<readonly number[]> {
  const open = imapMailboxes(IMAP_LIMITS)
  const session = await open({ host, port, security: 'none' }, LOGIN, { timeLimitMs: 60_000 })
  onTestFinished(session.close.bind(session))
  await session.examine('INBOX')
  return session.uidsOfMessageId(WANTED)
}
