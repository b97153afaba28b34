import type { VersionedLogin } from './credentials.js'

/** Time to make a new client secret while the old one still works. */
export const WARNING_DAYS = 30

const MS_PER_DAY = 86_400_000

/** What to say of a client secret that is about to expire; undefined if it is not, or nobody has noted its last day. */
export function clientSecretWarning(login: VersionedLogin, now: Date): string | undefined {
  const expires = 'clientSecretExpires' in login ? login.clientSecretExpires : undefined
  if (expires === undefined) return undefined
  const daysLeft = Math.floor((Date.parse(expires) - now.getTime()) / MS_PER_DAY) + 1
  if (daysLeft > WARNING_DAYS) return undefined
  const when = daysLeft < 0 ? 'has expired' : 'expires'
  return `The client secret ${when} on ${expires}; store a new one in the secret of the mailbox, with its own clientSecretExpires`
}
