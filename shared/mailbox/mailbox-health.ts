import * as z from 'zod'

/** An hour after a refusal one login is tried again, in case the server was wrong (DESIGN 5.8). */
export const LOGIN_HOLD_MS = 3_600_000

/** What is wrong with a mailbox as a whole, `state/<mailbox>/health.json`. Written on transitions only. */
export const mailboxHealthSchema = z.object({
  schemaVersion: z.literal(1),
  /** The failure that polls have ended in since then; absent while they succeed. */
  failing: z.strictObject({ code: z.string(), since: z.iso.datetime() }).optional(),
  /** The last login that was refused, by the version of the secret it was tried with. */
  refusedLogin: z.strictObject({ secretVersion: z.string(), at: z.iso.datetime() }).optional(),
})

/** What is wrong with a mailbox as a whole. */
export type MailboxHealth = z.output<typeof mailboxHealthSchema>

/** A mailbox of which nothing is known is well. */
export const HEALTHY: MailboxHealth = { schemaVersion: 1 }

/** Until when no login may be tried with this secret; undefined if one may. */
export function heldUntil(
  { refusedLogin }: MailboxHealth,
  secretVersion: string,
  now: Date,
): Date | undefined {
  if (refusedLogin?.secretVersion !== secretVersion) return undefined
  const until = new Date(Date.parse(refusedLogin.at) + LOGIN_HOLD_MS)
  return until > now ? until : undefined
}
