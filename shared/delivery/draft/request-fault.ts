import { beginningOf } from '../../contract/cut-text.js'
import type { FailureCode } from '../../failures/catalogue.js'

/** The failures that a request to send can have in it. */
export type RequestFaultCode = Extract<
  FailureCode,
  | 'REQUEST_INVALID'
  | 'MESSAGE_TOO_LARGE'
  | 'NO_RECIPIENTS'
  | 'RECIPIENT_NOT_FOUND'
  | 'RECIPIENT_AMBIGUOUS'
  | 'ATTACHMENT_MISSING'
  | 'SENDER_NOT_FOUND'
>

/** One thing wrong with a request. */
export interface RequestFault {
  readonly code: RequestFaultCode
  /** Where: `attachments[0].key`. */
  readonly path: string
  /** What is wrong, and what is allowed. */
  readonly message: string
  /** The value that is there, as JSON, shortened. Absent where there is none, or it is no use to see it. */
  readonly value?: string
}

/** Takes a fault; the checks go on, so that all of them are found at once. */
export type ReportFault = (fault: RequestFault) => void

/** The code that a refusal has as a whole: that of its faults, where they are all of one kind. */
export const refusalCode = ([first, ...others]: readonly RequestFault[]): RequestFaultCode =>
  first && others.every(({ code }) => code === first.code) ? first.code : 'REQUEST_INVALID'

const MAX_VALUE_CHARACTERS = 80

/** A value as a fault shows it. */
export function shownValue(value: string): string {
  const json = JSON.stringify(beginningOf(value, MAX_VALUE_CHARACTERS))
  return value.length > MAX_VALUE_CHARACTERS ? `${json}...` : json
}
