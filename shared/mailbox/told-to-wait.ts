import type { MailboxHealth } from './mailbox-health.js'

/** Longer than this no server is left alone: what it suggests may be a fault of its own. */
export const MAX_BACKOFF_MS = 3_600_000

/** For servers that name no time; Microsoft 365, which does, mostly suggests this. */
export const DEFAULT_BACKOFF_MS = 300_000

const SUGGESTION = /backoff time[:=\s]+(\d+)/i

/** Until when a server is to be left alone that said this: as it suggests, an hour at most. */
export function waitUntilAfter(words: string, now: Date): Date {
  const [, suggestedMs] = SUGGESTION.exec(words) ?? []
  const backoffMs = suggestedMs === undefined ? DEFAULT_BACKOFF_MS : Number(suggestedMs)
  return new Date(now.getTime() + Math.min(backoffMs, MAX_BACKOFF_MS))
}

/** Until when no connection may be tried, since the server asked to slow down; undefined if one may. */
export function toldToWaitUntil({ notBefore }: MailboxHealth, now: Date): Date | undefined {
  const until = notBefore === undefined ? undefined : new Date(notBefore)
  return until && until > now ? until : undefined
}
