import { EVENT } from '../contract/events.js'
import type { FailureError } from '../failures/failure-error.js'
import type { Announcement } from './announcer.js'

/** Of whom a transition is told: the mailbox as a whole, or one of its folders. */
export interface TransitionPlace {
  readonly mailbox: string
  readonly folder?: string | undefined
}

/** Polls of a mailbox, or of one folder of it, have begun to fail. */
export interface BegunFailure extends TransitionPlace {
  readonly failure: FailureError
  /** RFC 3339. */
  readonly since: string
  /** When the mailbox's health was last recorded before: until this is recorded, too, each announcement is the same one. */
  readonly recordedAt: string | undefined
}

/** `Poll Failed`: polls began to fail. Its id is the same however often it is announced before it is recorded. */
export const pollFailed = ({
  mailbox,
  folder,
  failure,
  since,
  recordedAt = 'first',
}: BegunFailure): Announcement => ({
  event: EVENT.pollFailed,
  detail: {
    id: idOf(mailbox, recordedAt, folder, failure.code, 'failed'),
    mailbox,
    ...(folder !== undefined && { folder }),
    code: failure.code,
    message: failure.message,
    cause: failure.failure.cause,
    remedy: failure.failure.remedy,
    retried: failure.failure.retried,
    since,
  },
})

/** Polls of a mailbox, or of one folder of it, succeed again. */
export interface Recovery extends TransitionPlace {
  /** The code and the time of its `Poll Failed`. */
  readonly code: string
  readonly since: string
}

/** `Poll Recovered`: what had failed was polled again. */
export const pollRecovered = ({ mailbox, folder, code, since }: Recovery): Announcement => ({
  event: EVENT.pollRecovered,
  detail: {
    id: idOf(mailbox, since, folder, 'recovered'),
    mailbox,
    ...(folder !== undefined && { folder }),
    code,
    failedSince: since,
  },
})

const idOf = (...parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined).join('.')
