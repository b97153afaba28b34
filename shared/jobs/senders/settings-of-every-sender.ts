import * as z from 'zod'
import { addressEntry } from '../values/address-entry.js'
import { fitsParameter, PARAMETER_RULE } from '../values/parameter-text.js'

/** Settings that every sender has. */
export interface CommonSender {
  /** An address, or `Name <address>`. The mailbox with this address may keep copies: its `sentCopy`. */
  readonly from: string
}

const FROM_RULE = "must be an address: 'name@example.com' or 'Name <name@example.com>'"

/** The setting `from` of every sender. */
export const fromSchema = z.string(FROM_RULE).transform((text, context) => {
  const entry = addressEntry(text)
  if ('address' in entry && fitsParameter(text)) return entry
  const message = 'fault' in entry ? `${entry.fault}; ${FROM_RULE}` : PARAMETER_RULE
  context.issues.push({ code: 'custom', message, input: text })
  return z.NEVER
})

/** The setting `maxMessageMb` of every sender: the most that may be set, and what holds otherwise. */
export function maxMessageMbSchema(most: number, otherwise: number) {
  const rule = `must be a number of megabytes above 0, at most ${most}`
  return z.number(rule).positive(rule).max(most, rule).default(otherwise)
}
