/** Longer than this no server is left alone: what it suggests may be a fault of its own. */
export const MAX_BACKOFF_MS = 3_600_000

/** For servers that name no time; Microsoft 365, which does, mostly suggests this. */
export const DEFAULT_BACKOFF_MS = 300_000

/**
 * What servers say that limit a client, where the response code (RFC 5530) does not: Microsoft 365 ("Request is throttled.
 * Suggested Backoff Time: 299961 milliseconds", "User is authenticated but not connected": imapsync issues 272 and 212),
 * Gmail ("Too many simultaneous connections", "Account exceeded command or bandwidth limits": MailKit issue 377), Yahoo ("Rate limit
 * hit": imapflow issue 75), Dovecot ("Maximum number of connections from user+IP exceeded").
 */
const WORDS_OF_LIMITS =
  /\bthrottled\b|\bthrottling\b|suggested backoff time|authenticated but not connected|too many (?:\w+ )?(?:connections|sessions|requests|commands)\b|maximum number of (?:\w+ )?(?:connections|sessions)|\brate.?limit|exceeded command or bandwidth limits/i

const SUGGESTION = /backoff time[:=\s]+(\d+)/i

/** Whether the words of a refusal ask to slow down. */
export const asksToSlowDown = (words: string): boolean => WORDS_OF_LIMITS.test(words)

/** Until when a server is to be left alone that said this: as it suggests, an hour at most. */
export function notBefore(words: string, now: Date): Date {
  const [, suggestedMs] = SUGGESTION.exec(words) ?? []
  const backoffMs = suggestedMs === undefined ? DEFAULT_BACKOFF_MS : Number(suggestedMs)
  return new Date(now.getTime() + Math.min(backoffMs, MAX_BACKOFF_MS))
}
