/** A megabyte of `maxMessageMb`, as mail servers count. */
export const BYTES_PER_MB = 1_048_576

/**
 * The largest message, encoded, that is handed to SES unless a sender says otherwise. SendRawEmail takes 10 MB after base64
 * encoding (SES developer guide, "Service quotas"), and base64 makes four bytes of three; whether SES counts before or after it,
 * the page does not say.
 */
export const SES_MAX_MESSAGE_MB = 7.5

/** What the quota of SendRawEmail can mean at most. */
export const SES_QUOTA_MESSAGE_MB = 10

/** Of one mail through SES, however many calls it takes: ten are soon done. */
export const SES_MAX_RECIPIENTS = 500

/**
 * The largest message, encoded, that is handed to an SMTP server, and the default: a file of 25 MB fits in base64. A server
 * that takes less refuses it by itself; naming its limit spares the attempt.
 */
export const SMTP_MAX_MESSAGE_MB = 40

/** What every SMTP server has to take in one hand-over (RFC 5321 4.5.3.1.8). */
export const SMTP_MAX_RECIPIENTS = 100

/** More recipients are a mailing, which needs a service of its own. */
export const SMTP_MOST_RECIPIENTS = 1_000

/**
 * Unless a sender says otherwise. For the answers of a server each step has its own (RFC 5321 4.5.3.2). `whole` is also the most, since
 * the function is ended soon after it.
 */
export const SMTP_LIMITS_SECONDS = { connect: 30, whole: 600 } as const

/** For each answer of a POP3 server, unless a sender says otherwise: it has nothing to look up but a password. */
export const POP_RESPONSE_SECONDS = 30

/** The longest that a POP3 server may need to tell its SMTP server who has logged in. */
export const MAX_POP_WAIT_SECONDS = 60
