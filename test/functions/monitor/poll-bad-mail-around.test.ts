import { afterEach, beforeEach, expect, test } from 'vitest'
import { days, everything } from '../../../shared/jobs/define-jobs.js'
import { MAIL_MISBEHAVIOURS } from '../../servers/scripted/misbehaviours.js'
import {
  type Behaviour,
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import { type PollWorld, pollServer, startPollWorld } from '../../worlds/poll-world.js'

const BAD = 3
const MONITOR = { when: everything(), keep: { for: days(7) }, startFrom: 'all' } as const
const MAILS = [1, 2, 3, 4, 5].map((uid) =>
  Buffer.from(
    `From: a@example.com\r\nMessage-ID: <${uid}@example.com>\r\nSubject: mail ${uid}\r\n\r\nbody of ${uid}\r\n`,
  ),
)
/** Each way in which a mail may be bad that comes to its body or its head. */
const WAYS = MAIL_MISBEHAVIOURS.map(({ does, at }) => [does, at(BAD)] as const)

let world: PollWorld
let server: ScriptedImapServer

beforeEach(async () => {
  world = await startPollWorld()
})
afterEach(async () => {
  await server.close()
  await world.close()
})

const keptBy = async (monitor: string): Promise<number[]> =>
  (await world.manifests())
    .filter((manifest) => manifest.monitor === monitor)
    .map(({ uid }) => uid)
    .toSorted()

const quarantined = () =>
  world.events.filter((event) => event['detail-type'] === 'Mail Quarantined').length

test.each(WAYS)(
  'a server that %s: a monitor that comes later decides on the rest as well, and stops at nothing',
  async (_, behaviour) => {
    server = await startScriptedImapServer({ behaviour, messages: MAILS })
    for (let run = 0; run < 3; run += 1) await pollServer(world, server, { all: MONITOR })
    expect(quarantined()).toBe(1)
    const both = { all: MONITOR, late: MONITOR }
    for (let run = 0; run < 4; run += 1)
      expect(await pollServer(world, server, both)).toMatchObject({ result: 'succeeded' })
    expect(await keptBy('late')).toEqual([1, 2, 4, 5])
    expect(await keptBy('all')).toEqual([1, 2, 4, 5])
    expect(await pollServer(world, server, both)).toMatchObject({
      result: 'succeeded',
      decided: 0,
    })
  },
)

test('a folder that is renumbered while a mail is set aside: it is decided on under its new number, once', async () => {
  let isBad = true
  const none: Behaviour = () => false
  const bad = WAYS[0]?.[1] ?? none
  server = await startScriptedImapServer({
    behaviour: (...asked) => isBad && bad(...asked),
    messages: MAILS,
  })
  await pollServer(world, server, { all: MONITOR })
  expect(await keptBy('all')).toEqual([1, 2, 4, 5])
  isBad = false
  server.mailbox.uidValidity += 1
  for (let run = 0; run < 3; run += 1)
    expect(await pollServer(world, server, { all: MONITOR })).toMatchObject({ result: 'succeeded' })
  expect(await keptBy('all')).toEqual([1, 2, 3, 4, 5])
  expect(quarantined()).toBe(0)
})
