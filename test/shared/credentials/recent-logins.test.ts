import { expect, test } from 'vitest'
import type {
  Credentials,
  MailboxAccount,
  VersionedLogin,
} from '../../../shared/credentials/credentials.js'
import { logInUnlessHeld } from '../../../shared/credentials/log-in-unless-held.js'
import { RECENT_LOGIN_MS, recentLogins } from '../../../shared/credentials/recent-logins.js'
import { LoginRefused, ServerSilent } from '../../../shared/failures/mailbox-errors.js'
import { HEALTHY, type MailboxHealth } from '../../../shared/mailbox/mailbox-health.js'
import type { Login } from '../../../shared/mailbox/mailbox-session.js'

const ACCOUNT: MailboxAccount = { name: 'operations', address: 'operations@example.co.jp' }

test('a password is read once in a quarter of an hour', async () => {
  const world = given()
  await world.logIn()
  world.passes(RECENT_LOGIN_MS - 1)
  await world.logIn()
  expect(world.reads()).toBe(1)
  world.passes(1)
  await world.logIn()
  expect(world.reads()).toBe(2)
})

test('a new one works at once where the server takes the old one no more', async () => {
  const world = given()
  await world.logIn()
  world.store('second')
  expect(await world.logIn()).toBe('in')
  expect(world.tried).toEqual(['first', 'first', 'second'])
  // Other environments of the function remember the old one as well, and leave it.
  expect(world.health.current?.refusedLogin?.secretVersion).toBe('v-first')
  await world.logIn()
  expect(world.tried).toEqual(['first', 'first', 'second', 'second'])
  expect(world.reads()).toBe(2)
})

test('one that is refused is not tried twice, and remembered as refused', async () => {
  const world = given()
  await world.logIn()
  world.serverTakes('other')
  await expect(world.logIn()).rejects.toThrow(LoginRefused)
  expect(world.tried).toEqual(['first', 'first'])
  expect(world.health.current?.refusedLogin?.secretVersion).toBe('v-first')
})

test('the same wrong password, stored once more, is not tried a second time', async () => {
  const world = given()
  await world.logIn()
  world.serverTakes('other')
  world.storeAgain()
  await expect(world.logIn()).rejects.toThrow(LoginRefused)
  expect(world.tried).toEqual(['first', 'first'])
  expect(world.health.current?.refusedLogin?.secretVersion).toBe('v-first again')
})

test('of ten environments that remember the old one a single one tries it', async () => {
  const world = given()
  const environments = Array.from({ length: 10 }, () => world.environment())
  for (const logIn of environments) await logIn()
  world.tried.length = 0
  world.store('second')
  for (const logIn of environments) expect(await logIn()).toBe('in')
  expect(world.tried.filter((password) => password === 'first')).toHaveLength(1)
})

test('one that is held is read again at each try, so that the correction counts', async () => {
  const world = given()
  world.serverTakes('other')
  await expect(world.logIn()).rejects.toThrow(LoginRefused)
  await expect(world.logIn()).rejects.toMatchObject({ name: 'LoginHeld' })
  world.store('other')
  expect(await world.logIn()).toBe('in')
  expect(world.tried).toEqual(['first', 'other'])
})

test('what says nothing of the login is no reason to read it', async () => {
  const world = given()
  await world.logIn()
  world.serverFails(new ServerSilent('no answer'))
  await expect(world.logIn()).rejects.toThrow(ServerSilent)
  expect(world.reads()).toBe(1)
})

test('a store that cannot be read keeps nobody out who was let in a moment ago', async () => {
  const world = given()
  await world.logIn()
  world.storeFails()
  expect(await world.logIn()).toBe('in')
  world.passes(RECENT_LOGIN_MS)
  await expect(world.logIn()).rejects.toThrow('the store is down')
})

test('another user name in the jobs file is another login', async () => {
  const world = given()
  await world.logIn()
  await world.logIn({ ...ACCOUNT, username: 'other' })
  expect(world.reads()).toBe(2)
})

test('a clock that was set back makes nothing recent', async () => {
  const world = given()
  await world.logIn()
  world.passes(-1)
  await world.logIn()
  expect(world.reads()).toBe(2)
})

test('a token is asked for by its own life', async () => {
  const oauth2: VersionedLogin = {
    username: 'u',
    secretVersion: 'v',
    tokenVersion: 't',
    accessToken: async () => ({ value: 'made-up', isFresh: true }),
  }
  const logins = recentLogins({ loginOf: async () => oauth2 }, () => new Date())
  await logins.loginOf(ACCOUNT)
  expect(logins.recentLogin(ACCOUNT)).toBeUndefined()
})

/** A store with the password `first`, and a server that takes what is stored. */
function given() {
  let nowMs = Date.parse('2026-11-21T09:00:00Z')
  let stored = 'first'
  let version = ''
  let reads = 0
  let isStoreDown = false
  let taken: string | undefined
  let failure: Error | undefined
  const tried: string[] = []
  const now = () => new Date(nowMs)
  const store: Credentials = {
    async loginOf({ username = 'user' }) {
      reads += 1
      if (isStoreDown) throw new Error('the store is down')
      return { username, password: stored, secretVersion: `v-${stored}${version}` }
    },
  }
  const health: { current: MailboxHealth; replace(next: MailboxHealth): Promise<boolean> } = {
    current: HEALTHY,
    async replace(next) {
      health.current = next
      return true
    },
  }
  const open = async (login: Login): Promise<string> => {
    const password = 'password' in login ? login.password : ''
    tried.push(password)
    if (failure) throw failure
    if (password !== (taken ?? stored)) throw new LoginRefused('no')
    return 'in'
  }
  const environment = () => {
    const credentials = recentLogins(store, now)
    return (account = ACCOUNT) => logInUnlessHeld({ credentials, now }, account, health, [], open)
  }
  return {
    tried,
    health,
    reads: () => reads,
    passes: (ms: number) => {
      nowMs += ms
    },
    store: (password: string) => {
      stored = password
    },
    storeAgain: () => {
      version = ' again'
    },
    environment,
    serverTakes: (password: string) => {
      taken = password
    },
    serverFails: (error: Error) => {
      failure = error
    },
    storeFails: () => {
      isStoreDown = true
    },
    logIn: environment(),
  }
}
