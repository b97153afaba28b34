import { EVENT } from '../contract/events.js'
import type { FailureError } from '../failures/failure-error.js'
import type { Announcement } from './announcer.js'

/** `Poll Failed`: polls of a mailbox began to fail. Its id is the same however often it is announced. */
export const pollFailed = (
  mailbox: string,
  failure: FailureError,
  since: string,
): Announcement => ({
  event: EVENT.pollFailed,
  detail: {
    id: `${mailbox}.${since}.failed`,
    mailbox,
    code: failure.code,
    message: failure.message,
    cause: failure.failure.cause,
    remedy: failure.failure.remedy,
    retried: failure.failure.retried,
    since,
  },
})

/** `Poll Recovered`: polls of a mailbox succeed again. */
export const pollRecovered = (mailbox: string, code: string, since: string): Announcement => ({
  event: EVENT.pollRecovered,
  detail: { id: `${mailbox}.${since}.recovered`, mailbox, code, failedSince: since },
})
