import { describe, expect, onTestFinished, test } from 'vitest'
import { IMAP_LIMITS } from '../../../../shared/mailbox/imap/imap-limits.js'
import { imapMailboxes } from '../../../../shared/mailbox/imap/imap-mailbox.js'
import { MessageVanished, RangeNotServed } from '../../../../shared/mailbox/mailbox-session.js'
import { capsPartialFetches } from '../../../servers/scripted/scripted-behaviours.js'
import {
  type Behaviour,
  startScriptedImapServer,
} from '../../../servers/scripted/scripted-imap-server.js'
import { bodyItems } from '../../../servers/scripted/scripted-mailbox.js'

const LOGIN = { username: 'operations@example.com', password: 'not-a-real-password' }
const MESSAGE = Buffer.from(`Subject: a\r\n\r\n${'0123456789'.repeat(40)}\r\n`)

describe('a server that gives out ranges in its own way', () => {
  test.each<{ way: string; behaviour: Behaviour; offset: number; given: Buffer }>([
    {
      way: 'less at a time',
      behaviour: capsPartialFetches(10),
      offset: 5,
      given: MESSAGE.subarray(5, 15),
    },
    {
      way: 'all of it from the beginning, as it knows no ranges',
      behaviour: answering(() => literal('BODY[]', MESSAGE)),
      offset: 0,
      given: MESSAGE,
    },
    {
      way: 'all of it from the beginning, with an origin',
      behaviour: answering(() => literal('BODY[]<0>', MESSAGE)),
      offset: 0,
      given: MESSAGE,
    },
    {
      way: 'no origin at the beginning',
      behaviour: answering(() => literal('BODY[]', MESSAGE.subarray(0, 20))),
      offset: 0,
      given: MESSAGE.subarray(0, 20),
    },
    {
      way: 'a quoted text',
      behaviour: answering(() => 'BODY[]<5> "ct: a"'),
      offset: 5,
      given: Buffer.from('ct: a'),
    },
    {
      way: 'an empty text behind the end',
      behaviour: answering(() => 'BODY[]<9999> ""'),
      offset: 9_999,
      given: Buffer.alloc(0),
    },
  ])('$way', async ({ behaviour, offset, given }) => {
    const { range } = await openedAt(behaviour)
    expect(await range(offset, 20)).toEqual(given)
  })
})

describe('what is not the range that was asked for is refused, and nothing of it is given out', () => {
  test.each<{ what: string; answer: (offset: number) => string }>([
    { what: 'all of it, without an origin', answer: () => literal('BODY[]', MESSAGE) },
    { what: 'another origin', answer: (offset) => literal(`BODY[]<${offset + 1}>`, part(offset)) },
    { what: 'the origin 0', answer: (offset) => literal('BODY[]<0>', part(offset)) },
    { what: 'more than was asked for', answer: (offset) => literal(`BODY[]<${offset}>`, MESSAGE) },
    { what: 'the range without an origin', answer: (offset) => literal('BODY[]', part(offset)) },
    { what: 'NIL', answer: (offset) => `BODY[]<${offset}> NIL` },
    { what: 'another section', answer: (offset) => literal(`BODY[TEXT]<${offset}>`, MESSAGE) },
    { what: 'no body at all', answer: () => 'FLAGS ()' },
    {
      what: 'an origin of 400 digits',
      answer: () => literal(`BODY[]<${'9'.repeat(400)}>`, MESSAGE),
    },
  ])('$what', async ({ answer }) => {
    const { session } = await openedAt(answering(answer))
    const pieces: Buffer[] = []
    const read = (async () => {
      for await (const piece of session.range(1, 5, 20)) pieces.push(piece)
    })()
    await expect(read).rejects.toThrow(RangeNotServed)
    await expect(read).rejects.toThrow('UID 1')
    expect(pieces).toEqual([])
  })

  test.each(['NO [CANNOT] no partial fetch', 'BAD syntax', 'NO'])(
    'a refusal: %s',
    async (words) => {
      const { range } = await openedAt(({ tag, args }, { write }) => {
        if (!isOfRange(args)) return false
        write(`${tag} ${words}\r\n`)
        return true
      })
      await expect(range(5, 20)).rejects.toThrow(RangeNotServed)
      await expect(range(0, 20)).rejects.toThrow(RangeNotServed)
    },
  )

  test('nothing from the beginning on', async () => {
    const { range } = await openedAt(answering(() => literal('BODY[]<0>', Buffer.alloc(0))))
    await expect(range(0, 20)).rejects.toThrow(RangeNotServed)
  })

  test('all of a large message is not read to its end for nothing', async () => {
    const behaviour = answering(() => 'BODY[] {900000000}\r\nand so on', 'unfinished')
    const { range } = await openedAt(behaviour)
    await expect(range(5, 20)).rejects.toThrow(RangeNotServed)
  })
})

test('a message that is gone is told from one whose ranges are not given out', async () => {
  const { server, range } = await openedAt(() => false)
  server.mailbox.messages = []
  await expect(range(5, 20)).rejects.toThrow(MessageVanished)
  await expect(range(0, 20)).rejects.toThrow(MessageVanished)
})

test('a range is asked for without marking the message as read', async () => {
  const { server, range } = await openedAt(() => false)
  await range(5, 20)
  await range(0, 20)
  const fetches = server.commands.filter((line) => line.includes('FETCH'))
  expect(fetches.map((line) => line.replace(/^\S+ /, ''))).toEqual([
    'UID FETCH 1 (UID BODY.PEEK[]<5.20>)',
    'UID FETCH 1 (UID BODY.PEEK[]<0.20>)',
  ])
})

const part = (offset: number) => MESSAGE.subarray(offset, offset + 20)

const literal = (name: string, bytes: Buffer): string =>
  `${name} {${bytes.length}}\r\n${bytes.toString('latin1')}`

const isOfRange = (args: string): boolean =>
  bodyItems(args).some(({ origin }) => origin !== undefined)

/** Answers a FETCH of a range with this item. */
const answering =
  (item: (offset: number) => string, end: 'finished' | 'unfinished' = 'finished'): Behaviour =>
  ({ tag, name, args }, { write }) => {
    const [asked] = bodyItems(args)
    if (asked?.origin === undefined) return false
    write(`* 1 FETCH (UID 1 ${item(asked.origin)}`)
    if (end === 'finished') write(`)\r\n${tag} OK ${name} completed\r\n`)
    return true
  }

async function openedAt(behaviour: Behaviour) {
  const server = await startScriptedImapServer({ messages: [MESSAGE], behaviour })
  onTestFinished(() => server.close())
  const place = { host: server.host, port: server.port, security: 'none' as const }
  const session = await imapMailboxes(IMAP_LIMITS)(place, LOGIN, { timeLimitMs: 20_000 })
  onTestFinished(() => session.close())
  await session.examine('INBOX')
  const range = async (offset: number, bytes: number) => {
    const pieces: Buffer[] = []
    for await (const piece of session.range(1, offset, bytes)) pieces.push(piece)
    return Buffer.concat(pieces)
  }
  return { server, session, range }
}
