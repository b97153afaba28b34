import { CONFIGURATION_FAILURES } from './catalogue/configuration.js'
import { CONNECTION_FAILURES } from './catalogue/connection.js'
import type { Failure } from './catalogue/failure.js'
import { LOGIN_FAILURES } from './catalogue/login.js'
import { MAILBOX_FAILURES } from './catalogue/mailbox.js'
import { REQUEST_FAILURES } from './catalogue/request.js'
import { SENDING_FAILURES } from './catalogue/sending.js'
import { STORAGE_FAILURES } from './catalogue/storage.js'

/** A fault of ours, of whatever it is a fault. */
const INTERNAL_FAILURES = {
  INTERNAL: {
    meaning: 'mailjobs itself failed.',
    cause: 'A fault of ours.',
    remedy:
      'Report the error with its stack; nothing was advanced, so the next poll does the work again.',
    retried: 'at the next poll',
    passesByItself: true,
  },
} as const satisfies Record<string, Failure>

/** Every failure there is, by concept. A test holds each to a cause, a remedy and a section of the runbook. */
export const FAILURES = {
  ...CONFIGURATION_FAILURES,
  ...LOGIN_FAILURES,
  ...CONNECTION_FAILURES,
  ...MAILBOX_FAILURES,
  ...STORAGE_FAILURES,
  ...REQUEST_FAILURES,
  ...SENDING_FAILURES,
  ...INTERNAL_FAILURES,
} as const satisfies Record<string, Failure>

/** A code of the catalogue. */
export type FailureCode = keyof typeof FAILURES

const BY_CODE: ReadonlyMap<string, Failure> = new Map(Object.entries(FAILURES))

/** What is known of a code that was written down, maybe by another version; undefined where this one does not know it. */
export const failureOf = (code: string): Failure | undefined => BY_CODE.get(code)
