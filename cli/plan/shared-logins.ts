import { jobsOutline } from '../../shared/jobs/schema/jobs-outline.js'
import type { Jobs } from '../../shared/jobs/schema/jobs-schema.js'
import { imapHostOf } from '../../shared/jobs/values/providers.js'

/** Mailboxes that are opened by one login at one IMAP server. */
export interface ImapLogin {
  readonly host: string
  readonly username: string
  readonly mailboxes: readonly string[]
}

/** Senders that log in by one secret. */
export interface SenderLogin {
  readonly secret: string
  readonly senders: readonly string[]
}

/** The logins to IMAP servers, as far as the file says them: a secret may name another user than the address. */
export function imapLoginsOf({ mailboxes }: Jobs): ImapLogin[] {
  const logins = new Map<string, ImapLogin>()
  for (const [name, { address, imap }] of Object.entries(mailboxes)) {
    const host = imapHostOf(imap)
    const username = imap.username ?? address
    const key = `${host} ${username}`
    logins.set(key, { host, username, mailboxes: [...(logins.get(key)?.mailboxes ?? []), name] })
  }
  return [...logins.values()]
}

/** The logins of senders, by their secrets. */
export function senderLoginsOf(jobs: Jobs): SenderLogin[] {
  const logins = new Map<string, string[]>()
  for (const [name, { facts }] of Object.entries(jobsOutline(jobs).senders)) {
    const secret = facts.login?.secret
    if (secret !== undefined) logins.set(secret, [...(logins.get(secret) ?? []), name])
  }
  return [...logins].map(([secret, senders]) => ({ secret, senders }))
}
