import * as z from 'zod'
import { expiringSchema } from './expiring.js'

/** An hour after a refusal one login is tried again, in case the server was wrong (DESIGN 5.8). */
export const LOGIN_HOLD_MS = 3_600_000

/** What has begun to fail, and has not been seen to work since. */
const troubleSchema = z.object({
  code: z.string(),
  since: z.iso.datetime(),
  /** Of a folder: it ended by giving something up. When it is over, nothing has recovered. */
  actionsGivenUp: z.literal(true).optional(),
})

/** What is wrong with a mailbox, `state/<mailbox>/health.json`. Written on transitions only. */
export const mailboxHealthSchema = z.object({
  schemaVersion: z.literal(1),
  /** The failure that polls of it as a whole have ended in; absent while they succeed. */
  failing: troubleSchema.optional(),
  /** By folder, those that fail while the others are polled. */
  failingFolders: z.record(z.string(), troubleSchema).optional(),
  /** When one of these changed last: what is announced before that is recorded has the same id each time. */
  changedAt: z.iso.datetime().optional(),
  /** The folder that had the last turn in a run whose time was up: the next run begins behind it. */
  lastTurn: z.string().optional(),
  /** The last login that was refused, by the version of the secret it was tried with. */
  refusedLogin: z
    .object({
      secretVersion: z.string(),
      at: z.iso.datetime(),
      /** Consent is gone: nothing but a new secret helps. */
      consentRequired: z.literal(true).optional(),
    })
    .optional(),
  /** What is about to expire, and what was told of it. */
  expiring: z
    .object({ certificate: expiringSchema.optional(), clientSecret: expiringSchema.optional() })
    .optional(),
  /** The server asked to slow down: no connection is tried before then. */
  notBefore: z.iso.datetime().optional(),
})

/** What is wrong with a mailbox. */
export type MailboxHealth = z.output<typeof mailboxHealthSchema>

/** What has begun to fail, and since when. */
export type Trouble = z.output<typeof troubleSchema>

/** A mailbox of which nothing is known is well. */
export const HEALTHY: MailboxHealth = { schemaVersion: 1 }

/** The version of the secret that a login would be tried with. */
export interface TriedSecret {
  /** Changes exactly when somebody stores a new value. */
  readonly secretVersion: string
  /** Changes also when a refresh token was replaced by a new one. */
  readonly tokenVersion?: string
}

/**
 * Until when no login may be tried with this secret; undefined if one may. A refresh token that has been replaced since the
 * consent was found missing proves the finding wrong: two runs had used the old one at once.
 */
export function heldUntil(
  { refusedLogin }: MailboxHealth,
  { secretVersion, tokenVersion = secretVersion }: TriedSecret,
  now: Date,
): Date | 'the secret changes' | undefined {
  if (refusedLogin?.consentRequired)
    return refusedLogin.secretVersion === tokenVersion ? 'the secret changes' : undefined
  if (refusedLogin?.secretVersion !== secretVersion) return undefined
  const until = new Date(Date.parse(refusedLogin.at) + LOGIN_HOLD_MS)
  return until > now ? until : undefined
}
