import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { days, everything } from '../../../shared/jobs/define-jobs.js'
import { IMAP_LIMITS } from '../../../shared/mailbox/imap/imap-limits.js'
import { imapMailboxes } from '../../../shared/mailbox/imap/imap-mailbox.js'
import { MISBEHAVIOURS, numberedFrom } from '../../servers/scripted/misbehaviours.js'
import {
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import { type PollWorld, pollServer, startPollWorld } from '../../worlds/poll-world.js'

const MESSAGES = 12
const MONITOR = { when: everything(), keep: { for: days(7) }, startFrom: 'all' } as const
const MAILS = Array.from({ length: MESSAGES }, (_, index) =>
  Buffer.from(
    `From: a@example.com\r\nMessage-ID: <${index + 1}@example.com>\r\n\r\n${'x'.repeat(70 * index)}\r\n`,
  ),
)
const ALL = MAILS.map((_, index) => index + 1)
/** Longer than the longest hold of a login, and short beside the day that holes are young. */
const BETWEEN_MS = 2 * 3_600_000
/** What a poll of such a mailbox may ask for, also where each mail has to be found by itself. */
const MOST_COMMANDS = 150
/** Nobody waits for longer than a busy machine needs to answer. */
const LIMITS = {
  ...IMAP_LIMITS,
  connectionTimeoutMs: 1_500,
  greetingTimeoutMs: 1_500,
  socketTimeoutMs: 1_500,
}

let world: PollWorld
let server: ScriptedImapServer
let clockMs: number

beforeEach(async () => {
  world = await startPollWorld()
  clockMs = Date.parse('2026-01-05T10:00:00.000Z')
})
afterEach(async () => {
  await server?.close()
  await world.close()
})

describe('a server that misbehaves', () => {
  test.each(MISBEHAVIOURS.map((row) => [row.does, row] as const))(
    'one that %s',
    async (_, { behaviour, told }) => {
      let misbehaves = true
      server = await startScriptedImapServer({
        behaviour: (...asked) => misbehaves && behaviour(...asked),
        messages: MAILS,
      })
      const first = await poll()
      const second = await poll()
      if (told) expect(saidBy(first) + saidBy(second)).toMatch(told)
      else expect(first).toMatchObject({ result: 'succeeded', decided: MESSAGES })

      misbehaves = false
      await poll()
      await poll()
      const last = await poll()
      expect(last).toMatchObject({ result: 'succeeded', decided: 0 })
      expect(last.warnings).toBeUndefined()
      await expectAllKeptOnce()
    },
  )
})

test.each([
  ['near the middle', 2_147_483_640],
  ['just below the last one', 4_294_967_283],
  ['up to the last one', 4_294_967_284],
])('UIDs %s: each mail is kept once', async (_, firstUid) => {
  server = await startScriptedImapServer({ behaviour: numberedFrom(firstUid), messages: MAILS })
  expect(await poll()).toMatchObject({ result: 'succeeded', decided: MESSAGES })
  expect(await poll()).toMatchObject({ result: 'succeeded', decided: 0 })
  const manifests = await world.manifests()
  expect(manifests.map(({ uid }) => uid).toSorted((a, b) => a - b)).toEqual(
    ALL.map((uid) => uid + firstUid - 1),
  )
})

async function poll() {
  const before = server.commands.length
  const outcome = await pollServer(
    world,
    server,
    { all: MONITOR },
    { now: () => new Date(clockMs), openMailbox: imapMailboxes(LIMITS) },
  )
  clockMs += BETWEEN_MS
  expect(server.commands.length - before).toBeLessThan(MOST_COMMANDS)
  return outcome
}

const saidBy = (outcome: Awaited<ReturnType<typeof poll>>): string =>
  JSON.stringify([outcome.failure, outcome.warnings])

async function expectAllKeptOnce(): Promise<void> {
  const manifests = await world.manifests()
  expect(manifests.map(({ uid }) => uid).toSorted((a, b) => a - b)).toEqual(ALL)
  for (const { uid, messageKey = '' } of manifests)
    expect(await world.object(messageKey)).toEqual(MAILS[uid - 1])
  const entered = (await world.ledger()).map(({ uid }) => uid)
  expect(entered.toSorted((a, b) => a - b)).toEqual(ALL)
  const told = world.events.filter((event) => event['detail-type'] === 'Mail Matched')
  expect(new Set(told.map(({ detail }) => detail['id'])).size).toBe(MESSAGES)
  expect(await world.keys('quarantine/')).toEqual([])
  expect(await world.keys('incoming/')).toEqual([])
}
