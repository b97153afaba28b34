import type { Credentials, MailboxAccount, VersionedPassword } from './credentials.js'

/** For how long a password that was read is tried before it is read again: a reading is the dearest part of a poll that finds nothing. */
export const RECENT_LOGIN_MS = 15 * 60_000

/**
 * The logins of a store, of which passwords are remembered for a while, in this process alone. Whoever is refused with one reads it again: a
 * corrected password works at once. Tokens have lives of their own and are not remembered here.
 */
export function recentLogins(
  credentials: Credentials,
  now: () => Date,
): Required<Pick<Credentials, 'recentLogin'>> & Credentials {
  const known = new Map<string, { readonly login: VersionedPassword; readonly readAtMs: number }>()
  // With what the jobs file says of it: that may change between two polls.
  const keyOf = ({ name, address, username, auth }: MailboxAccount): string =>
    JSON.stringify([name, address, username, auth])
  return {
    async loginOf(account) {
      known.delete(keyOf(account))
      const login = await credentials.loginOf(account)
      if ('password' in login) known.set(keyOf(account), { login, readAtMs: now().getTime() })
      return login
    },
    recentLogin(account) {
      const found = known.get(keyOf(account))
      const ageMs = now().getTime() - (found?.readAtMs ?? 0)
      return found && ageMs >= 0 && ageMs < RECENT_LOGIN_MS ? found.login : undefined
    },
    saveLeft: async () => (await credentials.saveLeft?.()) ?? [],
  }
}
