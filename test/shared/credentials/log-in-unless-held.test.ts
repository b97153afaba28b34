import { expect, test } from 'vitest'
import { logInUnlessHeld } from '../../../shared/credentials/log-in-unless-held.js'
import { LoginRefused, ServerSilent } from '../../../shared/failures/mailbox-errors.js'
import {
  HEALTHY,
  LOGIN_HOLD_MS,
  type MailboxHealth,
} from '../../../shared/mailbox/mailbox-health.js'

const NOW = new Date('2026-11-21T09:00:00.000Z')
const LOGIN = { username: 'user', password: 'not-a-real-password', secretVersion: 'v1' }
const ACCOUNT = { name: 'operations', address: 'operations@example.co.jp' }
const later = (ms: number): string => new Date(NOW.getTime() + ms).toISOString()

test('a login that is let in leaves no trace', async () => {
  const { health, written } = remembering(HEALTHY)
  expect(await logIn(health, async () => 'session')).toBe('session')
  expect(written).toEqual([])
})

test('one that is refused is remembered, beside what was known', async () => {
  const failing = { code: 'TIMED_OUT', since: later(-1_000) }
  const { health, written } = remembering({ schemaVersion: 1, failing })
  await expect(logIn(health, refuse)).rejects.toThrow(LoginRefused)
  const refusedLogin = { secretVersion: 'v1', at: NOW.toISOString() }
  expect(written).toEqual([{ schemaVersion: 1, failing, refusedLogin }])
})

test('what says nothing of the login is not', async () => {
  const { health, written } = remembering(undefined)
  const silent = () => Promise.reject(new ServerSilent('no answer'))
  await expect(logIn(health, silent)).rejects.toThrow(ServerSilent)
  expect(written).toEqual([])
})

test.each([
  {
    known: { refusedLogin: { secretVersion: 'v1', at: later(1 - LOGIN_HOLD_MS) } },
    held: 'LoginHeld',
  },
  { known: { notBefore: later(1) }, held: 'ConnectionHeld' },
])('$held: no connection is tried', async ({ known, held }) => {
  const { health } = remembering({ schemaVersion: 1, ...known })
  const open = () => Promise.reject(new Error('opened'))
  await expect(logIn(health, open)).rejects.toMatchObject({ name: held })
})

test.each([
  { refusedLogin: { secretVersion: 'v1', at: later(-LOGIN_HOLD_MS) } },
  { refusedLogin: { secretVersion: 'v0', at: later(-1) } },
  { notBefore: later(0) },
])('one is tried again: %j', async (known) => {
  const { health } = remembering({ schemaVersion: 1, ...known })
  expect(await logIn(health, async () => 'session')).toBe('session')
})

const refuse = () => Promise.reject(new LoginRefused('no'))

const logIn = (health: ReturnType<typeof remembering>['health'], open: () => Promise<string>) =>
  logInUnlessHeld(
    { credentials: { loginOf: async () => LOGIN }, now: () => NOW },
    ACCOUNT,
    health,
    [],
    open,
  )

function remembering(current: MailboxHealth | undefined) {
  const written: MailboxHealth[] = []
  const replace = async (next: MailboxHealth) => written.push(next) > 0
  return { health: { current, replace }, written }
}
