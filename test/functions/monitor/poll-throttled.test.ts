import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PollDeps } from '../../../functions/monitor/poll-deps.js'
import { days, everything } from '../../../shared/jobs/define-jobs.js'
import { DEFAULT_BACKOFF_MS, MAX_BACKOFF_MS } from '../../../shared/mailbox/told-to-wait.js'
import { bye, onFirstConnections, refuses } from '../../servers/scripted/scripted-behaviours.js'
import {
  type Behaviour,
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import { type PollWorld, pollRequestOf, startPollWorld } from '../../worlds/poll-world.js'

const SUGGESTED_MS = 92_415
const THROTTLED = `Request is throttled. Suggested Backoff Time: ${SUGGESTED_MS} milliseconds`
const MS_LATER = 1_000

/** Too large to be held: fetched in pieces, while nothing else is. */
const LARGE_MAIL = Buffer.concat([
  Buffer.from('From: a@example.com\r\nSubject: large\r\n\r\n'),
  Buffer.alloc(9 * 1024 * 1024, 'x\r\n'),
])

let world: PollWorld
let server: ScriptedImapServer
let clock: Date

beforeEach(async () => {
  world = await startPollWorld()
  clock = new Date('2026-11-21T09:00:00.000Z')
})
afterEach(async () => {
  await server.close()
  await world.close()
})

const answers: readonly (readonly [string, Behaviour, number])[] = [
  ['the login with a time', refuses('LOGIN', THROTTLED), SUGGESTED_MS],
  ['the login with a limit', refuses('LOGIN', '[LIMIT] Too many sessions'), DEFAULT_BACKOFF_MS],
  [
    'the login with an alert',
    refuses('LOGIN', '[ALERT] Too many simultaneous connections. (Failure)'),
    DEFAULT_BACKOFF_MS,
  ],
  [
    'a session that it let in',
    refuses('EXAMINE', 'User is authenticated but not connected.'),
    DEFAULT_BACKOFF_MS,
  ],
  ['a FETCH with a time', refuses('UID FETCH', THROTTLED), SUGGESTED_MS],
  [
    'a FETCH with a quota',
    refuses('UID FETCH', '[OVERQUOTA] Account exceeded command or bandwidth limits.'),
    DEFAULT_BACKOFF_MS,
  ],
  [
    'a FETCH with a quota, and hangs up',
    bye({ at: 'UID FETCH', text: '[OVERQUOTA] Account exceeded command or bandwidth limits.' }),
    DEFAULT_BACKOFF_MS,
  ],
  [
    'the login with a time that is no time',
    refuses('LOGIN', 'Request is throttled. Suggested Backoff Time: 99999999999 milliseconds'),
    MAX_BACKOFF_MS,
  ],
]

describe.each(answers)('a server that answers %s', (_, behaviour, backoffMs) => {
  test('is left alone for as long as it asked, an hour at most, and polled again then', async () => {
    await givenServer(onFirstConnections(1, behaviour))
    expect((await poll()).failure?.code).toBe('RESOURCE_EXHAUSTED')

    clock = new Date(clock.getTime() + backoffMs - MS_LATER)
    const held = await poll()
    expect(held.failure).toMatchObject({
      code: 'CONNECTION_HELD',
      message: expect.stringContaining('nothing is tried before'),
    })
    expect(server.connections).toBe(1)

    clock = new Date(clock.getTime() + MS_LATER)
    expect(await poll()).toMatchObject({ result: 'succeeded', decided: 1, matched: 1 })
  })

  test('has refused no login, and is one trouble, announced once', async () => {
    await givenServer(onFirstConnections(2, behaviour))
    await poll()
    await poll()
    clock = new Date(clock.getTime() + backoffMs)
    await poll()
    clock = new Date(clock.getTime() + backoffMs)
    await poll()

    expect(server.connections).toBe(3)
    expect(world.events.map((event) => event['detail-type'])).toEqual([
      'Poll Failed',
      'Mail Matched',
      'Poll Recovered',
    ])
    const health = JSON.parse(String(await world.object('state/operations/health.json')))
    expect(health).not.toHaveProperty('refusedLogin')
    expect(health).not.toHaveProperty('notBefore')
  })
})

test('what was done before it stays done', async () => {
  let isThrottled = true
  await givenServer(
    (command, connection) => {
      const isSecondBody = command.args.startsWith('2 ') && command.args.includes('BODY.PEEK[]')
      return isSecondBody && isThrottled && refuses('UID FETCH', THROTTLED)(command, connection)
    },
    [LARGE_MAIL, LARGE_MAIL],
  )
  expect(await poll()).toMatchObject({ result: 'failed', decided: 1, matched: 1 })

  isThrottled = false
  clock = new Date(clock.getTime() + SUGGESTED_MS)
  expect(await poll()).toMatchObject({ result: 'succeeded', decided: 1, matched: 1 })
  expect(await world.manifests()).toHaveLength(2)
})

test('the function does not run on while the server is waited for', async () => {
  await givenServer(refuses('UID FETCH', THROTTLED))
  const startedAt = performance.now()
  await poll()
  expect(performance.now() - startedAt).toBeLessThan(SUGGESTED_MS)
  expect(server.commands.filter((line) => line.includes('UID FETCH'))).toHaveLength(1)
})

const MAIL = Buffer.from('From: a@example.com\r\nSubject: one\r\n\r\nbody\r\n')

async function givenServer(behaviour: Behaviour, messages = [MAIL]): Promise<void> {
  server = await startScriptedImapServer({ behaviour, messages })
}

const poll = (overrides: Partial<PollDeps> = {}) =>
  world.poll(
    pollRequestOf(
      { host: server.host, port: server.port, security: 'none' },
      { all: { when: everything(), keep: { for: days(7) }, startFrom: 'all' } },
    ),
    { now: () => clock, ...overrides },
  )
