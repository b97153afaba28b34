import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { noteLogin, popLogin, smtpLogin } from '../../../functions/send/sender-logins.js'
import type { VersionedLogin } from '../../../shared/credentials/credentials.js'
import type { RecipientOutcome } from '../../../shared/delivery/transports/transport.js'
import type { FailureCode } from '../../../shared/failures/catalogue.js'
import {
  ConnectionHeld,
  LoginHeld,
  ServerThrottled,
} from '../../../shared/failures/mailbox-errors.js'
import { ConsentRequired } from '../../../shared/failures/oauth2-errors.js'
import { SendingFailed } from '../../../shared/failures/sending-errors.js'
import { type SendWorld, SMTP_SENDER, startSendWorld } from '../../worlds/send-world.js'

const SENDER = {
  ...SMTP_SENDER,
  auth: { method: 'auto', secret: 'relay', allowCleartext: false },
} as const

const POP = {
  host: '127.0.0.1',
  port: 995,
  security: 'tls',
  apop: true,
  secret: 'relay',
  allowCleartext: false,
  waitSeconds: 0,
} as const

let world: SendWorld
let secretVersion: string
let clock: Date

beforeEach(async () => {
  world = await startSendWorld()
  secretVersion = 'version-1'
  clock = new Date('2026-11-21T12:00:00.000Z')
})
afterEach(() => world.close())

test('after a refused login there is none with the same secret for an hour', async () => {
  await noteRefusal('AUTH_FAILED')
  await expect(smtpLogin(deps(), SENDER)).rejects.toThrow(LoginHeld)
  clock = new Date('2026-11-21T13:00:01.000Z')
  expect(await smtpLogin(deps(), SENDER)).toMatchObject({ username: 'batch@example.co.jp' })
})

test('a consent that is gone is not asked for again until the secret changes', async () => {
  await noteRefusal('AUTH_CONSENT_REQUIRED')
  clock = new Date('2026-11-28T12:00:00.000Z')
  await expect(smtpLogin(deps(), SENDER)).rejects.toThrow(ConsentRequired)
  secretVersion = 'version-2'
  expect(await smtpLogin(deps(), SENDER)).toMatchObject({ secretVersion: 'version-2' })
})

test('a client that the token endpoint refused is left alone for an hour', async () => {
  await noteRefusal('AUTH_CLIENT_REFUSED')
  await expect(smtpLogin(deps(), SENDER)).rejects.toThrow(LoginHeld)
  clock = new Date('2026-11-21T13:00:01.000Z')
  expect(await smtpLogin(deps(), SENDER)).toMatchObject({ username: 'batch@example.co.jp' })
})

test('what is said of a recipient, in whatever words, is no refused login', async () => {
  for (const concerns of ['recipient', 'message', 'sender'] as const)
    await note({ outcome: 'refused', code: 'AUTH_FAILED', concerns })
  expect(await smtpLogin(deps(), SENDER)).toMatchObject({ username: 'batch@example.co.jp' })
})

test('a new secret is tried at once', async () => {
  await noteRefusal('AUTH_FAILED')
  secretVersion = 'version-2'
  expect(await smtpLogin(deps(), SENDER)).toMatchObject({ secretVersion: 'version-2' })
})

test.each([
  ['a connection that never came about', { outcome: 'put off', code: 'NETWORK' }, 'held'],
  ['another refusal', { outcome: 'refused', code: 'ACCOUNT_DISABLED' }, 'held'],
  ['a refused recipient', { outcome: 'refused', code: 'REFUSED', concerns: 'recipient' }, 'held'],
  ['a silence', { outcome: 'unknown', code: 'OUTCOME_UNKNOWN' }, 'held'],
  ['a mail that the server took', { outcome: 'accepted' }, 'free'],
] as const)('of a login that was refused, %s leaves it %s', async (_, outcome, expected) => {
  await noteRefusal('AUTH_FAILED')
  await note(outcome)
  const login = smtpLogin(deps(), SENDER).then(
    () => 'free',
    () => 'held',
  )
  expect(await login).toBe(expected)
})

test('a refused POP3 login is not repeated either', async () => {
  let logins = 0
  const authorize = async () => {
    logins += 1
    throw new SendingFailed('POP_AUTH_FAILED', '-ERR no')
  }
  const attempt = () => popLogin(deps(), POP, 'batch@example.co.jp', authorize)
  await expect(attempt()).rejects.toThrow(SendingFailed)
  await expect(attempt()).rejects.toThrow(LoginHeld)
  expect(logins).toBe(1)
})

test.each([
  ['for a while it names', '-ERR [SYS/TEMP] Too many logins, try again in 120 seconds'],
  ['without saying for how long', '-ERR [LOGIN-DELAY] minimum time between mail checks violation'],
])('a POP3 server that asks to slow down, %s, is left alone until then', async (_, words) => {
  let logins = 0
  const authorize = async () => {
    logins += 1
    throw new ServerThrottled(words)
  }
  const attempt = () => popLogin(deps(), POP, 'batch@example.co.jp', authorize)
  await expect(attempt()).rejects.toThrow(ServerThrottled)
  await expect(attempt()).rejects.toThrow(ConnectionHeld)
  expect(logins).toBe(1)
  clock = new Date('2026-11-22T12:00:00.000Z')
  await expect(attempt()).rejects.toThrow(ServerThrottled)
})

test('a sender without a login has none', async () => {
  expect(await smtpLogin(deps(), SMTP_SENDER)).toBeUndefined()
})

const loginOf = async (): Promise<VersionedLogin> => ({
  username: 'batch@example.co.jp',
  password: 'not-a-real-password',
  secretVersion,
})

const deps = () => ({
  archive: world.archive,
  credentials: { loginOf },
  now: () => clock,
  newId: randomUUID,
})

const noteRefusal = (code: FailureCode) => note({ outcome: 'refused', code })

async function note(outcome: Omit<RecipientOutcome, 'address'>): Promise<void> {
  await noteLogin(deps(), SENDER, await loginOf(), [{ address: 'a@example.com', ...outcome }])
}
