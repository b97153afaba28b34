import { expect, test } from 'vitest'
import type { VersionedLogin } from '../../../shared/credentials/credentials.js'
import { logIn } from '../../../shared/credentials/log-in.js'
import {
  AccountDisabled,
  LoginRefused,
  MailboxBusy,
} from '../../../shared/failures/mailbox-errors.js'
import type { Login } from '../../../shared/mailbox/mailbox-session.js'

const REFUSED = new LoginRefused('no')

test.each([
  { what: 'a fresh token', atHand: undefined, answers: ['session'], tried: ['fresh-1'] },
  { what: 'one at hand', atHand: 'old', answers: ['session'], tried: ['old'] },
  {
    what: 'one at hand that has ended early',
    atHand: 'old',
    answers: [REFUSED, 'session'],
    tried: ['old', 'fresh-1'],
  },
  {
    what: 'one at hand that is told so by EXPIRED',
    atHand: 'old',
    answers: [new AccountDisabled('expired'), 'session'],
    tried: ['old', 'fresh-1'],
  },
])('$what opens the session', async ({ atHand, answers, tried }) => {
  const { open, seen } = server(answers)
  expect(await logIn(oauth2Login(atHand), open)).toBe('session')
  expect(seen).toEqual(tried.map((accessToken) => ({ username: 'operations', accessToken })))
})

test.each([
  { what: 'a fresh token: no second try', atHand: undefined, answers: [REFUSED], tries: 1 },
  { what: 'the second one: no third try', atHand: 'old', answers: [REFUSED, REFUSED], tries: 2 },
])('a refusal of $what', async ({ atHand, answers, tries }) => {
  const { open, seen } = server(answers)
  await expect(logIn(oauth2Login(atHand), open)).rejects.toBe(REFUSED)
  expect(seen).toHaveLength(tries)
})

test('trouble that is no refusal is no reason for another token', async () => {
  const busy = new MailboxBusy('locked')
  const { open, seen } = server([busy])
  await expect(logIn(oauth2Login('old'), open)).rejects.toBe(busy)
  expect(seen).toHaveLength(1)
})

test('a password is tried once', async () => {
  const { open, seen } = server([REFUSED])
  const login = { username: 'operations', password: 'not-a-real-password', secretVersion: '1' }
  await expect(logIn(login, open)).rejects.toBe(REFUSED)
  expect(seen).toEqual([login])
})

function oauth2Login(atHand: string | undefined): VersionedLogin {
  let granted = 0
  return {
    username: 'operations',
    secretVersion: 'version-1',
    tokenVersion: 'version-1',
    async accessToken({ afresh }) {
      if (atHand !== undefined && !afresh) return { value: atHand, isFresh: false }
      granted += 1
      return { value: `fresh-${granted}`, isFresh: true }
    },
  }
}

function server(answers: readonly (string | Error)[]) {
  const seen: Login[] = []
  const open = async (login: Login) => {
    const answer = answers[seen.length]
    seen.push(login)
    if (answer instanceof Error) throw answer
    return answer
  }
  return { open, seen }
}
