import { createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { PollDeps } from '../../../functions/monitor/poll-deps.js'
import { portOf } from '../../../local/mail-server/listening.js'
import { FAILURES, type FailureCode } from '../../../shared/failures/catalogue.js'
import { days, everything } from '../../../shared/jobs/define-jobs.js'
import { IMAP_LIMITS, type ImapLimits } from '../../../shared/mailbox/imap/imap-limits.js'
import { imapMailboxes } from '../../../shared/mailbox/imap/imap-mailbox.js'
import { LOGIN_HOLD_MS } from '../../../shared/mailbox/mailbox-health.js'
import {
  bye,
  capsPartialFetches,
  closesDuringSelect,
  neverGreets,
  onFirstConnections,
  refusesLogin,
  silentAfterLogin,
  stopsInMidLiteral,
} from '../../servers/scripted/scripted-behaviours.js'
import {
  type Behaviour,
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import { type PollWorld, pollRequestOf, startPollWorld } from '../../worlds/poll-world.js'

const LIMIT_MS = 300
const MAIL = Buffer.from('From: a@example.com\r\nSubject: one\r\n\r\nbody of the only mail\r\n')
const MONITOR = { when: everything(), keep: { for: days(7) }, startFrom: 'all' }

const withLimits = (limits: Partial<ImapLimits>): Partial<PollDeps> => ({
  openMailbox: imapMailboxes({ ...IMAP_LIMITS, ...limits }),
})

/** The real limits, but for the length of one: whoever does not wait for it has all the time of a busy machine. */
const IMPATIENT = {
  forTheGreeting: withLimits({ connectionTimeoutMs: LIMIT_MS, greetingTimeoutMs: LIMIT_MS }),
  forAnAnswer: withLimits({ socketTimeoutMs: 5 * LIMIT_MS }),
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

const givenServer = async (behaviour: Behaviour, messages: readonly Buffer[] = [MAIL]) => {
  server = await startScriptedImapServer({ behaviour, messages })
}

const poll = (overrides: Partial<PollDeps> = {}, monitor = MONITOR) =>
  world.poll(requestTo(server.host, server.port, monitor), overrides)

const requestTo = (host: string, port: number, monitor = MONITOR) =>
  pollRequestOf({ host, port, security: 'none' }, { all: monitor })

describe('a server that fails ends the poll within its limit, with a failure of its own', () => {
  const atOnce = {}
  const failures: readonly (readonly [string, Behaviour, FailureCode, Partial<PollDeps>])[] = [
    ['never greets', neverGreets(), 'TIMED_OUT', IMPATIENT.forTheGreeting],
    ['falls silent after the login', silentAfterLogin(), 'TIMED_OUT', IMPATIENT.forAnAnswer],
    ['hangs up while the folder is opened', closesDuringSelect(), 'CONNECTION_LOST', atOnce],
    ['says BYE instead of a greeting', bye(), 'CONNECTION_LOST', atOnce],
    ['refuses the login', refusesLogin({ code: 'AUTHENTICATIONFAILED' }), 'AUTH_FAILED', atOnce],
    ['refuses the login without a code', refusesLogin(), 'AUTH_FAILED', atOnce],
    ['has the account expired', refusesLogin({ code: 'EXPIRED' }), 'ACCOUNT_DISABLED', atOnce],
    ['is in use', refusesLogin({ code: 'INUSE' }), 'MAILBOX_BUSY', atOnce],
    ['has no more sessions', refusesLogin({ code: 'LIMIT' }), 'RESOURCE_EXHAUSTED', atOnce],
  ]

  test.each(failures)('one that %s', async (_, behaviour, code, limits) => {
    await givenServer(behaviour)
    const outcome = await poll(limits)

    expect(outcome.failure).toMatchObject({ code, remedy: FAILURES[code].remedy })
    expect(JSON.stringify(outcome)).not.toContain(world.login.password)
    expect(await world.keys('mail/')).toEqual([])
    expect(await world.keys('ledger/')).toEqual([])
  })

  test('one that stops in the middle of its only mail is told of with that mail', async () => {
    await givenServer(stopsInMidLiteral(10))
    expect((await poll(IMPATIENT.forAnAnswer)).warnings?.join()).toMatch(
      /UID 1 .*CONNECTION_STALLED/,
    )
    expect(await world.keys('mail/')).toEqual([])
    expect(await world.ledger()).toEqual([])
  })

  test('one whose name does not resolve', async () => {
    const outcome = await world.poll(requestTo('no-such-host.invalid', 993))
    expect(outcome.failure?.code).toBe('HOST_NOT_FOUND')
  })

  test('one that is not there', async () => {
    const outcome = await world.poll(requestTo('127.0.0.1', await closedPort()))
    expect(outcome.failure?.code).toBe('NETWORK')
  })

  test('one that speaks no TLS on a port where TLS is expected', async () => {
    await givenServer(() => false)
    const outcome = await world.poll(
      pollRequestOf({ host: server.host, port: server.port }, { all: MONITOR }),
      IMPATIENT.forTheGreeting,
    )
    expect(outcome.failure?.code).toBe('TLS_NOT_SPOKEN')
    expect(server.logins).toBe(0)
  })

  test('one that offers no STARTTLS where it is required: no password is sent', async () => {
    await givenServer(() => false)
    const request = pollRequestOf(
      { host: server.host, port: server.port, security: 'starttls' },
      { all: MONITOR },
    )
    const outcome = await world.poll(request)
    expect(outcome.failure?.code).toBe('TLS_REQUIRED')
    expect(server.commands.join()).not.toContain(world.login.password)
  })
})

describe('after a failure nothing is lost', () => {
  test('mail that was cut in the middle is kept whole by the next session', async () => {
    await givenServer(onFirstConnections(1, stopsInMidLiteral(10)))
    expect(await poll(IMPATIENT.forAnAnswer)).toMatchObject({
      result: 'succeeded',
      decided: 1,
      matched: 1,
    })

    const [manifest] = await world.manifests()
    expect(await world.object(manifest?.messageKey ?? '')).toEqual(MAIL)
  })

  test('the failure and the recovery are announced once each', async () => {
    await givenServer(onFirstConnections(2, neverGreets()))
    await poll(IMPATIENT.forTheGreeting)
    await poll(IMPATIENT.forTheGreeting)
    await poll()
    await poll()
    const transitions = world.events
      .map((event) => event['detail-type'])
      .filter((type) => type.startsWith('Poll'))
    expect(transitions).toEqual(['Poll Failed', 'Poll Recovered'])
  })
})

describe('after a refused login', () => {
  test('none is tried until the secret changes', async () => {
    await givenServer(onFirstConnections(1, refusesLogin({ code: 'AUTHENTICATIONFAILED' })))
    expect((await poll()).failure?.code).toBe('AUTH_FAILED')
    expect((await poll()).failure?.code).toBe('LOGIN_HELD')
    expect((await poll()).failure?.code).toBe('LOGIN_HELD')
    expect(server.connections).toBe(1)

    world.login = { ...world.login, secretVersion: 'version-2' }
    expect((await poll()).result).toBe('succeeded')
  })

  test('one is tried after an hour', async () => {
    await givenServer(onFirstConnections(1, refusesLogin({ code: 'AUTHENTICATIONFAILED' })))
    await poll()
    const anHourLater = () => new Date(Date.now() + LOGIN_HOLD_MS + 1)
    expect((await poll({ now: anHourLater })).result).toBe('succeeded')
  })

  test('a refusal that was only a passing trouble holds nothing', async () => {
    await givenServer(onFirstConnections(1, refusesLogin({ code: 'UNAVAILABLE' })))
    expect((await poll()).failure?.code).toBe('LOGIN_UNAVAILABLE')
    expect((await poll()).result).toBe('succeeded')
  })
})

test('a server that caps partial fetches does not cut a large mail', async () => {
  const large = Buffer.concat([MAIL, Buffer.alloc(9 * 1024 * 1024, 'x\r\n')])
  await givenServer(capsPartialFetches(1_000_000), [large])
  expect(await poll()).toMatchObject({ matched: 1 })
  const [manifest] = await world.manifests()
  expect(await world.object(manifest?.messageKey ?? '')).toEqual(large)
  expect(await world.keys('incoming/')).toEqual([])
})

async function closedPort(): Promise<number> {
  const taken = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => taken.once('listening', resolve))
  const port = portOf(taken.address())
  await new Promise((resolve) => taken.close(resolve))
  return port
}
