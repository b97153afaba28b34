import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PollDeps } from '../../../functions/monitor/poll-deps.js'
import type { PollOutcome } from '../../../functions/monitor/tell/poll-outcome.js'
import { days, everything } from '../../../shared/jobs/define-jobs.js'
import { onFirstConnections } from '../../servers/scripted/scripted-behaviours.js'
import {
  type Behaviour,
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import { bodyBytes, bodyItems, fetchedMessages } from '../../servers/scripted/scripted-mailbox.js'
import { type PollWorld, pollRequestOf, startPollWorld } from '../../worlds/poll-world.js'

const MIB = 1024 * 1024
const SMALL = Buffer.from('From: a@example.com\r\nSubject: one\r\n\r\nbody of a mail\r\n')
/** Too large to be held: it comes in pieces. */
const LARGE = Buffer.concat([SMALL, Buffer.alloc(8 * MIB, `${'x'.repeat(76)}\r\n`)])
const MONITOR = { when: everything(), keep: { for: days(7) }, startFrom: 'all' }
const DATE = 'INTERNALDATE "05-Jan-2026 09:00:00 +0000"'

/** What a FETCH of one message is answered by; it is asked for the header, or for all of the message. */
interface Asked {
  readonly uid: number
  readonly size: number
  /** `BODY[HEADER]` or `BODY[]`. */
  readonly item: string
  readonly bytes: Buffer
}

let world: PollWorld
let server: ScriptedImapServer

beforeEach(async () => {
  world = await startPollWorld()
})
afterEach(async () => {
  await server?.close()
  await world.close()
})

const literal = (bytes: Buffer) => `{${bytes.length}}\r\n${bytes.toString('latin1')}`
const facts = ({ uid, size }: Asked) => `UID ${uid} FLAGS () ${DATE} RFC822.SIZE ${size}`
const row = ({ uid }: Asked, items: string) => `* ${uid} FETCH (${items})\r\n`
const honest = (asked: Asked) => row(asked, `${facts(asked)} ${asked.item} ${literal(asked.bytes)}`)

describe('mail is kept as it is', () => {
  const oddities: readonly (readonly [string, (asked: Asked) => string])[] = [
    [
      'whose UID comes behind its body',
      (asked) =>
        row(
          asked,
          `${asked.item} ${literal(asked.bytes)} ${facts(asked).replace(/UID (\d+) (.*)/, '$2 UID $1')}`,
        ),
    ],
    ['in lower case', (asked) => honest(asked).replace('FETCH', 'fetch').replace('UID', 'uid')],
    [
      'among the changes of others',
      (asked) =>
        `* 3 EXPUNGE\r\n* ${asked.uid} FETCH (FLAGS (\\Seen))\r\n* 9 EXISTS\r\n* 5 FETCH (UID 5 FLAGS ())\r\n${honest(asked)}* ${asked.uid} FETCH (UID ${asked.uid} FLAGS (\\Seen \\Flagged))\r\n* 4 EXPUNGE\r\n`,
    ],
    [
      'among what nobody asked for',
      (asked) =>
        row(
          asked,
          `MODSEQ (12) BODY[TEXT] {5}\r\nother ENVELOPE (("a" NIL {1}\r\n))) ${facts(asked)} BODY[]<5> "part" ${asked.item} ${literal(asked.bytes)} X-GM-LABELS ("\\\\Inbox" {2}\r\n)()`,
        ),
    ],
    [
      'with 10,000 flags',
      (asked) => honest(asked).replace('FLAGS ()', `FLAGS (${'keyword '.repeat(10_000)}\\Seen)`),
    ],
    ['with 8-bit in a flag', (asked) => honest(asked).replace('FLAGS ()', 'FLAGS (\xe4\xff)')],
    [
      'with a date that is none',
      (asked) => honest(asked).replace(/INTERNALDATE "[^"]*"/, 'INTERNALDATE "yesterday"'),
    ],
    ['without a date', (asked) => honest(asked).replace(DATE, '')],
    ['with an end of line that is short', (asked) => honest(asked).replace('}\r\n', '}\n')],
  ]

  test.each(oddities)('%s', async (_, answer) => {
    await givenServer(answering(answer), [SMALL, LARGE, SMALL])
    expect(await poll()).toMatchObject({ result: 'succeeded', decided: 3, matched: 3 })
    await expectKept([SMALL, LARGE, SMALL])
  })

  test('behind the end of its command, which is another server’s change', async () => {
    await givenServer(answering(honest, ' OK done\r\n* 1 FETCH (FLAGS (\\Seen))\r\n'), [SMALL])
    expect(await poll()).toMatchObject({ result: 'succeeded', decided: 1, matched: 1 })
    await expectKept([SMALL])
  })
})

describe('a row that is no answer', () => {
  const HEADER = 'BODY[HEADER]'
  const WHOLE = 'BODY[]'
  const NONSENSE = 'makes no sense at character'
  type Lie = readonly [
    name: string,
    asked: string,
    mail: Buffer,
    answer: (asked: Asked) => string,
    named: string,
  ]
  const lies: readonly Lie[] = [
    ...[HEADER, WHOLE].flatMap((item): Lie[] => [
      [
        'has no UID',
        item,
        SMALL,
        (asked) => honest(asked).replace(/UID \d+/, ''),
        item === HEADER ? 'UID 1' : 'UID 1 is listed',
      ],
      [
        'is that of another UID',
        item,
        SMALL,
        (asked) => honest({ ...asked, uid: asked.uid + 70 }),
        'UID 1',
      ],
      [
        'is in disorder',
        item,
        SMALL,
        (asked) => honest(asked).replace(')\r\n', ')))\r\n'),
        NONSENSE,
      ],
      ['has a NUL', item, SMALL, (asked) => honest(asked).replace('()', '(\0)'), 'NUL'],
      ['has a UID below 0', item, SMALL, (asked) => honest(asked).replace('UID ', 'UID -'), 'UID'],
      [
        'has an absurd UID',
        item,
        SMALL,
        (asked) => honest(asked).replace('UID ', `UID ${'9'.repeat(400)}`),
        'UID that is no number',
      ],
      [
        'has an absurd size',
        item,
        SMALL,
        (asked) => honest(asked).replace('SIZE ', 'SIZE 1e'),
        'RFC822.SIZE that is no number',
      ],
      [
        'announces a literal of a petabyte',
        item,
        SMALL,
        (asked) => honest(asked).replace(/\{\d+\}/, '{999999999999999}'),
        '999999999999999 bytes',
      ],
      [
        'announces a literal beyond all numbers',
        item,
        SMALL,
        (asked) => honest(asked).replace(/\{\d+\}/, `{${'9'.repeat(30)}}`),
        NONSENSE,
      ],
      [
        'has its body twice',
        item,
        SMALL,
        (asked) =>
          row(asked, `${facts(asked)}${` ${asked.item} ${literal(asked.bytes)}`.repeat(2)}`),
        'two bodies',
      ],
      [
        'never ends',
        item,
        SMALL,
        (asked) => `* ${asked.uid} FETCH (${facts(asked)} X "${'x'.repeat(100 * MIB)}`,
        'more than 1048576 bytes',
      ],
      [
        'comes behind a line that never ends',
        item,
        SMALL,
        () => `* OK ${'x'.repeat(20 * MIB)}`,
        'Line length',
      ],
      [
        'has flags without end',
        item,
        SMALL,
        (asked) => honest(asked).replace('()', `(${'\\Seen '.repeat(MIB)})`),
        'more than 1048576 bytes',
      ],
    ]),
    ['is given out twice', WHOLE, LARGE, (asked) => honest(asked).repeat(2), 'UID 1 is given out'],
    [
      'is that of another UID, in pieces',
      WHOLE,
      LARGE,
      (asked) => honest({ ...asked, uid: asked.uid + 70 }),
      "not UID 1's",
    ],
    [
      'has no UID, in pieces',
      WHOLE,
      LARGE,
      (asked) => honest(asked).replace(/UID \d+/, ''),
      "not UID 1's",
    ],
    [
      'has its body in a list',
      WHOLE,
      LARGE,
      (asked) => row(asked, `${facts(asked)} X (BODY[] ${literal(asked.bytes)})`),
      "not UID 1's",
    ],
    [
      'has its body twice, in pieces',
      WHOLE,
      LARGE,
      (asked) => row(asked, `${facts(asked)}${` ${asked.item} ${literal(asked.bytes)}`.repeat(2)}`),
      'two bodies',
    ],
    [
      'has a part where all was asked for',
      WHOLE,
      LARGE,
      (asked) => honest(asked).replace('BODY[]', 'BODY[]<0>'),
      'UID 1 is listed',
    ],
  ]

  test.each(lies)('%s: %s', async (_, item, mail, answer, named) => {
    let isLying = true
    const lying = answering((asked) =>
      isLying && asked.item === item ? answer(asked) : honest(asked),
    )
    const mails = mail === LARGE ? [mail] : [mail, mail]
    await givenServer(lying, mails)
    expect(toldOf(await poll())).toContain(named)
    expect(await world.keys('mail/')).toEqual([])

    isLying = false
    const all = { decided: mails.length, matched: mails.length }
    expect(await poll()).toMatchObject({ result: 'succeeded', ...all })
    await expectKept(mails)
  })
})

describe('a session that ends in the middle of a row', () => {
  test.each([
    ['with BYE', '* BYE Too much for me\r\n'],
    ['without a word', ''],
  ])('%s is begun anew', async (_, words) => {
    const cut: Behaviour = (command, connection) => {
      const [asked] = askedBy(command, connection.mailbox)
      if (!asked) return false
      connection.write(honest(asked).slice(0, -asked.bytes.length))
      connection.write(words)
      connection.end()
      return true
    }
    await givenServer(onFirstConnections(1, cut), [LARGE])
    expect(await poll()).toMatchObject({ result: 'succeeded', decided: 1, matched: 1 })
    await expectKept([LARGE])
  })
})

describe.each([SMALL, LARGE])('a FETCH that is refused behind some of its rows', (mail) => {
  test.each([' NO nothing more today\r\n', ' BAD what?\r\n'])(
    '%s: what came is decided on, and what did not is asked for again',
    async (end) => {
      await givenServer(onFirstConnections(1, answering(honest, end)), [mail])
      expect(await poll()).toMatchObject({ result: 'succeeded' })
      expect(await poll()).toMatchObject({ result: 'succeeded' })
      await expectKept([mail])
    },
  )

  test('for its traffic: that is no fault of a mail', async () => {
    const end = ' NO Request is throttled. Suggested Backoff Time: 92415 milliseconds\r\n'
    await givenServer(onFirstConnections(1, answering(honest, end)), [mail])
    const { failure } = await poll()
    expect(failure).toMatchObject({
      code: 'RESOURCE_EXHAUSTED',
      message: expect.stringContaining('throttled'),
    })
    expect(await world.keys('ledger/')).toEqual([])
    const later = () => new Date(Date.now() + 92_415)
    expect(await poll({ now: later })).toMatchObject({ result: 'succeeded', matched: 1 })
    await expectKept([mail])
  })
})

async function givenServer(behaviour: Behaviour, messages: readonly Buffer[]): Promise<void> {
  server = await startScriptedImapServer({ behaviour, messages })
}

const poll = (overrides: Partial<PollDeps> = {}) =>
  world.poll(
    pollRequestOf({ host: server.host, port: server.port, security: 'none' }, { all: MONITOR }),
    overrides,
  )

/** All that a poll says of what went wrong. */
const toldOf = ({ failure, warnings = [] }: PollOutcome): string =>
  [failure?.message ?? '', ...warnings].join('; ')

async function expectKept(mails: readonly Buffer[]): Promise<void> {
  const manifests = (await world.manifests()).toSorted((a, b) => a.uid - b.uid)
  expect(manifests.map(({ uid }) => uid)).toEqual(mails.map((_, index) => index + 1))
  for (const [index, { messageKey = '' }] of manifests.entries())
    expect(mails[index]?.equals(await world.object(messageKey))).toBe(true)
  expect(await world.keys('incoming/')).toEqual([])
}

/** Answers each message of a FETCH by an answer, and then the command. */
function answering(answerOf: (asked: Asked) => string, end = ' OK done\r\n'): Behaviour {
  return (command, { mailbox, write }) => {
    if (command.name !== 'UID FETCH') return false
    for (const asked of askedBy(command, mailbox)) write(answerOf(asked))
    write(`${command.tag}${end}`)
    return true
  }
}

function askedBy(...[command, mailbox]: Parameters<typeof fetchedMessages>): Asked[] {
  const [item] = bodyItems(command.args)
  if (!item) return []
  return fetchedMessages(command, mailbox).map(({ uid, message }) => ({
    uid,
    size: message.length,
    item: `BODY[${item.section}]`,
    bytes: bodyBytes(message, item),
  }))
}
