import { AWS_LIMITS, type AwsLimits } from '../../../runtime/aws-limits.js'

/** The most recipients of one call (SES API reference, SendRawEmail). A send to more is several calls. */
export const MAX_RECIPIENTS_PER_CALL = 50

/** After this long without an answer the outcome is unknown, which costs a person more than waiting does. */
const ANSWER_TIMEOUT_MS = 120_000

/** What a client of SES is made with, beside what every client of AWS is. */
interface SesLimits extends AwsLimits {
  readonly requestHandler: AwsLimits['requestHandler'] & {
    readonly httpAgent: { readonly keepAlive: boolean }
    readonly httpsAgent: { readonly keepAlive: boolean }
  }
}

/**
 * How a client for `sesTransport` is made. One attempt: SendRawEmail has no token by which SES would know a repetition, so
 * that a second attempt may be a second mail. A new connection for each: one that was kept open can have died while the
 * function was frozen, and a request on it would end as unknown though it never left.
 */
export const SES_LIMITS: SesLimits = {
  maxAttempts: 1,
  requestHandler: {
    ...AWS_LIMITS.requestHandler,
    requestTimeout: ANSWER_TIMEOUT_MS,
    socketTimeout: ANSWER_TIMEOUT_MS,
    httpAgent: { keepAlive: false },
    httpsAgent: { keepAlive: false },
  },
}
