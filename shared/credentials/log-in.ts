import { AccountDisabled, LoginRefused } from '../failures/mailbox-errors.js'
import type { Login } from '../mailbox/mailbox-session.js'
import type { VersionedLogin } from './credentials.js'

/**
 * Opens what a login is for. A token at hand that is refused may have ended early, or been revoked: one more try is made with a
 * fresh one, and no third.
 * @throws what `open` throws, and what `accessToken` of the login does
 */
export async function logIn<Session>(
  login: VersionedLogin,
  open: (login: Login) => Promise<Session>,
): Promise<Session> {
  if ('password' in login) return open(login)
  const { username } = login
  const token = await login.accessToken({ afresh: false })
  try {
    return await open({ username, accessToken: token.value })
  } catch (error) {
    // An ended token is answered by some with EXPIRED (RFC 5530 3), which else tells of an account.
    const isRefusal = error instanceof LoginRefused || error instanceof AccountDisabled
    if (token.isFresh || !isRefusal) throw error
  }
  const { value } = await login.accessToken({ afresh: true })
  return open({ username, accessToken: value })
}
