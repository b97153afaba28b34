/**
 * What servers say that limit a client, where the response code (RFC 5530) does not: Microsoft 365 ("Request is throttled.
 * Suggested Backoff Time: 299961 milliseconds", "User is authenticated but not connected": imapsync issues 272 and 212),
 * Gmail ("Too many simultaneous connections", "Account exceeded command or bandwidth limits": MailKit issue 377), Yahoo ("Rate limit
 * hit": imapflow issue 75), Dovecot ("Maximum number of connections from user+IP exceeded").
 */
const WORDS_OF_LIMITS =
  /\bthrottled\b|\bthrottling\b|suggested backoff time|authenticated but not connected|too many (?:\w+ )?(?:connections|sessions|requests|commands)\b|maximum number of (?:\w+ )?(?:connections|sessions)|\brate.?limit|exceeded command or bandwidth limits/i

/** Whether the words of a refusal, whatever was asked for, ask to slow down. */
export const asksToSlowDown = (words: string): boolean => WORDS_OF_LIMITS.test(words)

/**
 * Limits of logins and connections: Dovecot, Gmail, Yahoo, Zoho, mail.ru. Wider than what is heard of every command, as there "quota
 * exceeded" and "too many" may be said of a mail or a folder.
 */
export const TOO_MUCH_AT_LOGIN =
  /\btoo (?:many|much|frequent\w*)\b|rate.?limit|maximum (?:number of )?(?:connections|sessions|logins)|(?:connection|session|login|attempts?|quota|bandwidth) limits?\b|\blimits? (?:hit|reached|exceeded)|exceeded\b[^.]{0,40}\b(?:limit|connections|sessions|logins)|throttl/i
