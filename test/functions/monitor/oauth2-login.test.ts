import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Credentials } from '../../../shared/credentials/credentials.js'
import { FAILURES, type FailureCode } from '../../../shared/failures/catalogue.js'
import { SecretsUnavailable } from '../../../shared/failures/configuration-errors.js'
import { days, everything } from '../../../shared/jobs/define-jobs.js'
import { LOGIN_HOLD_MS } from '../../../shared/mailbox/mailbox-health.js'
import { createLog } from '../../../shared/runtime/log.js'
import type { ScriptedAnswer } from '../../servers/authorization-server.js'
import {
  type Behaviour,
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import { type OAuth2World, startOAuth2World } from '../../worlds/oauth2-world.js'
import { type PollWorld, pollRequestOf, startPollWorld } from '../../worlds/poll-world.js'

const MONITOR = { when: everything(), keep: { for: days(7) }, startFrom: 'all' }

let oauth2: OAuth2World
let world: PollWorld
let imap: ScriptedImapServer
/** What the mail server has against a token; undefined if it takes it. */
let refusal: (token: string) => string | undefined
let lines: string[]

beforeEach(async () => {
  refusal = () => undefined
  lines = []
  oauth2 = await startOAuth2World({ rotation: 'strict' })
  world = await startPollWorld()
  imap = await startScriptedImapServer({ behaviour: takesTokens((token) => refusal(token)) })
})
afterEach(async () => {
  await Promise.all([imap.close(), world.close(), oauth2.close()])
})

describe('passing trouble of the token endpoint', () => {
  test('holds nothing: the next poll asks again', async () => {
    oauth2.server.script.push({ status: 503, body: 'later' })
    expect((await poll()).failure?.code).toBe('AUTH_UNAVAILABLE')
    // A run that had claimed the refresh token may be alive for a minute.
    expect((await poll(61_000)).result).toBe('succeeded')
  })
})

describe('a refusal', () => {
  const answer = (error: string): ScriptedAnswer => ({ status: 400, body: `{"error":"${error}"}` })
  const refusals: readonly [string, ScriptedAnswer | undefined, FailureCode, FailureCode][] = [
    ['of the client', answer('invalid_client'), 'AUTH_CLIENT_REFUSED', 'LOGIN_HELD'],
    [
      'for want of consent',
      answer('invalid_grant'),
      'AUTH_CONSENT_REQUIRED',
      'AUTH_CONSENT_REQUIRED',
    ],
    ['of the token by the mail server', undefined, 'AUTH_FAILED', 'LOGIN_HELD'],
  ]

  test.each(refusals)(
    '%s: nothing is tried until somebody stores a new value',
    async (_, scripted, code, held) => {
      if (scripted) oauth2.server.script.push(scripted)
      else refusal = () => '[AUTHENTICATIONFAILED] Invalid credentials'
      expect((await poll()).failure).toMatchObject({ code, remedy: FAILURES[code].remedy })
      expect((await poll()).failure?.code).toBe(held)
      const asked = oauth2.server.requests.length
      expect((await poll()).failure?.code).toBe(held)
      expect(oauth2.server.requests).toHaveLength(asked)
      expect(imap.logins).toBe(scripted ? 0 : 1)

      refusal = () => undefined
      oauth2.store({ grant: 'refresh_token', refreshToken: oauth2.server.consent() })
      expect((await poll()).result).toBe('succeeded')
    },
  )

  test.each(refusals)('%s: whether it is tried again after an hour', async (_, scripted, code) => {
    if (scripted) oauth2.server.script.push(scripted)
    else refusal = () => '[AUTHENTICATIONFAILED] Invalid credentials'
    await poll()
    refusal = () => undefined
    const isForGood = code === 'AUTH_CONSENT_REQUIRED'
    const later = await poll(LOGIN_HOLD_MS + 1)
    expect(later.result).toBe(isForGood ? 'failed' : 'succeeded')
  })

  test('of the token just rotated: the new version of the secret is no new value of somebody', async () => {
    const before = oauth2.stored()
    refusal = () => '[AUTHENTICATIONFAILED] Invalid credentials'
    await poll()
    expect(oauth2.stored()).not.toBe(before)
    expect((await poll()).failure?.code).toBe('LOGIN_HELD')
    expect(imap.logins).toBe(1)
  })

  test('for want of consent, after rotations: nothing is tried with what was stored last', async () => {
    const twoHoursMs = 2 * LOGIN_HOLD_MS
    await poll()
    oauth2.server.revokeConsent()
    expect((await poll(twoHoursMs)).failure?.code).toBe('AUTH_CONSENT_REQUIRED')
    const asked = oauth2.server.requests.length
    expect((await poll(twoHoursMs)).failure?.code).toBe('AUTH_CONSENT_REQUIRED')
    expect(oauth2.server.requests).toHaveLength(asked)
  })

  test('an hour later is a refusal of its own, and holds for an hour', async () => {
    refusal = () => '[AUTHENTICATIONFAILED] Invalid credentials'
    await poll()
    expect((await poll(LOGIN_HOLD_MS + 1)).failure?.code).toBe('AUTH_FAILED')
    expect((await poll(LOGIN_HOLD_MS + 2)).failure?.code).toBe('LOGIN_HELD')
  })
})

describe('a token at hand', () => {
  test('is used by the next poll of the same function', async () => {
    const credentials = oauth2.newCredentials()
    await poll(0, credentials)
    await poll(0, credentials)
    expect(oauth2.server.requests).toHaveLength(1)
    expect(imap.logins).toBe(2)
  })

  test('that has ended early is replaced by a fresh one, in the same poll', async () => {
    const credentials = oauth2.newCredentials()
    await poll(0, credentials)
    const [ended] = oauth2.server.accessTokens
    refusal = (token) => (token === ended ? '[AUTHENTICATIONFAILED] Token expired' : undefined)
    expect((await poll(0, credentials)).result).toBe('succeeded')
    expect(oauth2.server.accessTokens).toHaveLength(2)
  })
})

test('a client secret that is about to expire is told with each poll', async () => {
  const clientSecretExpires = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)
  oauth2.store({ grant: 'client_credentials', clientSecretExpires })
  const warning = `The client secret expires on ${clientSecretExpires}`
  expect((await poll()).warnings).toEqual([expect.stringContaining(warning)])
  expect(lines.filter((line) => line.includes('"level":"warn"')).join()).toContain(warning)
})

describe('a new refresh token that could not be saved', () => {
  const leaving = (saveLeft: () => Promise<readonly string[]>, laterMs = 0) => {
    const credentials = oauth2.newCredentials(later(laterMs))
    return { loginOf: credentials.loginOf.bind(credentials), saveLeft: vi.fn(saveLeft) }
  }

  test('is tried once more at the end of a poll, of one that failed as well', async () => {
    const one = leaving(async () => [])
    expect((await poll(0, one)).result).toBe('succeeded')
    oauth2.server.revokeConsent()
    const other = leaving(async () => [], 2 * LOGIN_HOLD_MS)
    expect((await poll(2 * LOGIN_HOLD_MS, other)).result).toBe('failed')
    expect([one, other].map(({ saveLeft }) => saveLeft.mock.calls.length)).toEqual([1, 1])
    expect(lines.join()).not.toContain('refresh token not saved')
  })

  test.each([
    { what: 'is told by its secret', saveLeft: async () => ['operations'] },
    {
      what: 'nor asked for is told, too',
      saveLeft: () => Promise.reject(new SecretsUnavailable('503')),
    },
  ])('$what, and the poll is none the worse', async ({ saveLeft }) => {
    expect((await poll(0, leaving(saveLeft))).result).toBe('succeeded')
    expect(lines.join()).toContain('refresh token not saved')
  })
})

test('nothing secret is in an outcome or a log', async () => {
  refusal = (token) => `I know ${token} and ${Buffer.from(token).toString('base64')}`
  const outcome = await poll()
  oauth2.store({ grant: 'client_credentials' })
  const body = JSON.stringify({ error: 'invalid_client', error_description: oauth2.stored() })
  oauth2.server.script.push({ status: 400, body })
  const another = await poll()
  expect(another.failure?.code).toBe('AUTH_CLIENT_REFUSED')
  expect(JSON.stringify([outcome, another, lines])).not.toContain('not-a-real')
  expect(JSON.stringify(outcome)).toMatch(/words are withheld/)
})

/** One poll, in a function that has just started unless it is given one that has not. */
const poll = (laterMs = 0, credentials: Credentials = oauth2.newCredentials(later(laterMs))) =>
  world.poll(
    pollRequestOf(
      { host: imap.host, port: imap.port, security: 'none', auth: 'oauth2' },
      { all: MONITOR },
    ),
    {
      credentials,
      now: later(laterMs),
      log: createLog({ now: () => new Date(), write: (line) => lines.push(line) }),
    },
  )

const later = (ms: number) => () => new Date(Date.now() + ms)

/** A server that logs in by XOAUTH2 only. */
const takesTokens =
  (refusalOf: (token: string) => string | undefined): Behaviour =>
  ({ tag, name, args }, connection) => {
    if (name === 'CAPABILITY') {
      connection.write(`* CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2\r\n${tag} OK done\r\n`)
      return true
    }
    if (name !== 'AUTHENTICATE') return false
    const sent = Buffer.from(args.replace('XOAUTH2 ', ''), 'base64').toString()
    const token = sent.split('auth=Bearer ')[1]?.split('\x01')[0] ?? ''
    const refused = refusalOf(token)
    connection.write(refused === undefined ? `${tag} OK in\r\n` : `${tag} NO ${refused}\r\n`)
    return true
  }
