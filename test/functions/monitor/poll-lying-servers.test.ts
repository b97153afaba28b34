import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PollDeps } from '../../../functions/monitor/poll-deps.js'
import { days, everything } from '../../../shared/jobs/define-jobs.js'
import { onFirstConnections } from '../../servers/scripted/scripted-behaviours.js'
import {
  type Behaviour,
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import {
  type BodyItem,
  bodyBytes,
  bodyItems,
  fetchAnswer,
  fetchedMessages,
} from '../../servers/scripted/scripted-mailbox.js'
import { type PollWorld, pollRequestOf, startPollWorld } from '../../worlds/poll-world.js'

const SMALL = Buffer.from('From: a@example.com\r\nSubject: one\r\n\r\nbody of a mail\r\n')
const LARGE = Buffer.concat([SMALL, Buffer.alloc(9 * 1024 * 1024, 'x\r\n')])
const MONITOR = { when: everything(), keep: { for: days(7) }, startFrom: 'all' }

let world: PollWorld
let server: ScriptedImapServer

beforeEach(async () => {
  world = await startPollWorld()
})
afterEach(async () => {
  await server?.close()
  await world.close()
})

describe('a mail that the server lists and does not give out is not passed over', () => {
  const lies: readonly (readonly [string, Buffer, Behaviour])[] = [
    ['its body is empty', SMALL, bodiesAnswered((item) => ` BODY[${item.section}] ""`)],
    ['its body is NIL', SMALL, bodiesAnswered((item) => ` BODY[${item.section}] NIL`)],
    ['its body is left out', SMALL, bodiesAnswered(() => '')],
    ['its FETCH is answered by nothing', SMALL, bodiesLeftOut()],
    ['the chunks of its body are empty', LARGE, bodiesAnswered(() => ' BODY[]<0> ""')],
    ['no chunk of its body comes', LARGE, bodiesLeftOut()],
    ['its header is empty', SMALL, bodiesAnswered(() => ' BODY[HEADER] ""', 'HEADER')],
  ]

  test.each(lies)('%s', async (_, mail, lie) => {
    await givenServer(onFirstConnections(1, lie), [mail, mail])
    const { failure, warnings = [] } = await poll()
    expect([failure?.message ?? '', ...warnings].join()).toContain('UID 1')
    expect(await world.keys('mail/')).toEqual([])
    expect(await world.ledger()).toEqual([])

    expect(await poll()).toMatchObject({ result: 'succeeded', decided: 2, matched: 2 })
    for (const { messageKey = '' } of await world.manifests())
      expect((await world.object(messageKey)).equals(mail)).toBe(true)
  })
})

test('a head that is answered twice does not stand for one that is not answered', async () => {
  await givenServer(onFirstConnections(1, answersFirstHeadTwice()), [SMALL, SMALL])
  expect(await poll()).toMatchObject({ result: 'succeeded', decided: 2 })

  const manifests = await world.manifests()
  expect(manifests.map(({ uid }) => uid)).toEqual([1, 2])
  expect((await world.ledger()).map(({ uid }) => uid)).toEqual([1, 2])
})

describe('UIDNEXT has gone back under the same UIDVALIDITY', () => {
  test('mail with numbers that are already decided is not passed over in silence', async () => {
    await givenServer(() => false, [SMALL, SMALL, SMALL])
    await poll()
    const other = Buffer.from('From: b@example.com\r\nSubject: other\r\n\r\nbody\r\n')
    server.mailbox.messages = [other]
    expect(await poll()).toMatchObject({ result: 'succeeded', decided: 0 })
    expect(await poll()).toMatchObject({ result: 'succeeded', decided: 1, matched: 1 })
  })

  test('a STATUS that lags behind is not taken for it', async () => {
    await givenServer(
      ({ tag, name }, { number, write }) => {
        if (number < 2 || name !== 'STATUS') return false
        write(`* STATUS INBOX (MESSAGES 1 UIDVALIDITY 1 UIDNEXT 2)\r\n${tag} OK done\r\n`)
        return true
      },
      [SMALL, SMALL],
    )
    await poll()
    expect(await poll()).toMatchObject({ result: 'succeeded', decided: 0 })
  })
})

describe('STATUS that is ahead of the folder passes no mail over', () => {
  /** A cluster: STATUS is answered by a node that has the mail, the folder is opened on one that has not. */
  const ahead = (uidNext: number): Behaviour =>
    onFirstConnections(2, ({ tag, name }, { number, write }) => {
      if (name !== 'STATUS' || number !== 2) return false
      write(`* STATUS INBOX (MESSAGES 2 UIDVALIDITY 1 UIDNEXT ${uidNext})\r\n${tag} OK done\r\n`)
      return true
    })
  const next = (monitors: Readonly<Record<string, typeof MONITOR>>) =>
    world.poll(
      pollRequestOf(
        { host: server.host, port: server.port, security: 'none' },
        {
          all: MONITOR,
          ...monitors,
        },
      ),
    )

  test.each([3, 4, 500, 4_294_967_295])('UIDNEXT %d', async (uidNext) => {
    await givenServer(ahead(uidNext), [SMALL])
    expect(await poll()).toMatchObject({ result: 'succeeded', decided: 1 })
    expect(await poll()).toMatchObject({ result: 'succeeded', decided: 0 })
    server.mailbox.messages = [SMALL, SMALL, SMALL]
    expect(await poll()).toMatchObject({ result: 'succeeded', decided: 2 })
    expect((await world.ledger()).map(({ uid }) => uid).toSorted()).toEqual([1, 2, 3])
  })

  test('nor does a monitor that begins with such a poll begin beyond the folder', async () => {
    await givenServer(ahead(4_294_967_295), [SMALL])
    await poll()
    const late = { ...MONITOR, startFrom: 'now' }
    await next({ late })
    server.mailbox.messages = [SMALL, SMALL]
    expect(await next({ late })).toMatchObject({ result: 'succeeded', matched: 2 })
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

/** Answers FETCHes of a section with another item than was asked for. */
function bodiesAnswered(itemOf: (item: BodyItem) => string, asked = ''): Behaviour {
  return (command, { mailbox, write }) => {
    const item = bodyItems(command.args).find(({ section }) => section === asked)
    if (!item) return false
    for (const { uid, message } of fetchedMessages(command, mailbox))
      write(
        fetchAnswer(uid, message, [])
          .replace(')\r\n', '')
          .concat(`${itemOf(item)})\r\n`),
      )
    write(`${command.tag} OK done\r\n`)
    return true
  }
}

function bodiesLeftOut(): Behaviour {
  return ({ tag, args }, { write }) => {
    if (!bodyItems(args).some(({ section }) => section === '')) return false
    write(`${tag} OK done\r\n`)
    return true
  }
}

function answersFirstHeadTwice(): Behaviour {
  return (command, { mailbox, write }) => {
    const [item] = bodyItems(command.args)
    const [first] = fetchedMessages(command, mailbox)
    if (item?.section !== 'HEADER' || !first) return false
    const bytes = bodyBytes(first.message, item)
    const answer = fetchAnswer(first.uid, first.message, [{ item, bytes }])
    write(`${answer}${answer}${command.tag} OK done\r\n`)
    return true
  }
}
