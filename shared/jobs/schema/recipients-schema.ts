import * as z from 'zod'
import { oneOrMore } from '../../matching/fields/one-or-more.js'
import { addressEntry, isMeantAsAddress } from '../values/address-entry.js'
import { fitsParameter, PARAMETER_RULE } from '../values/parameter-text.js'

/** More are a list with an address of its own. */
const MAX_RECIPIENTS = 100

const MAX_NAME_LENGTH = 100
const NAME_RULE = `must be a name without @ < > and line breaks, of at most ${MAX_NAME_LENGTH} characters`

/** Whether a text may be a name of the address book. Blanks at the ends nobody sees. */
export const isBookName = (name: string): boolean =>
  name !== '' &&
  name.length <= MAX_NAME_LENGTH &&
  name.trim() === name &&
  !isMeantAsAddress(name) &&
  fitsParameter(name)

const ADDRESS_FORM = "an address: 'name@example.com' or 'Name <name@example.com>'"
const RECIPIENT_FORM = `${ADDRESS_FORM}; or a name of the address book`

/** What is wrong with an address, for its author; undefined if it will do. */
function addressFault(text: string): string | undefined {
  const entry = addressEntry(text)
  return 'fault' in entry ? `${entry.fault}; must be ${ADDRESS_FORM}` : undefined
}

function recipientFault(text: string): string | undefined {
  if (isMeantAsAddress(text)) return addressFault(text)
  return isBookName(text) ? undefined : `must be ${RECIPIENT_FORM}`
}

const textWithout = (faultOf: (text: string) => string | undefined, rule: string) =>
  z.string(rule).superRefine((text, context) => {
    const message = faultOf(text)
    if (message !== undefined) context.addIssue({ code: 'custom', message })
  })

const recipientSchema = textWithout(recipientFault, `must be ${RECIPIENT_FORM}`)

/** Whom a mail goes to: addresses and names of the address book, at least one. */
export const recipientsSchema = oneOrMore(recipientSchema, RECIPIENT_FORM, MAX_RECIPIENTS)

/** Whom else; nobody if it is left out. */
export const furtherRecipientsSchema = z
  .union(
    [
      z.array(recipientSchema).max(MAX_RECIPIENTS, `takes at most ${MAX_RECIPIENTS} entries`),
      recipientSchema.transform((one) => [one]),
    ],
    `must be ${RECIPIENT_FORM}, or a list`,
  )
  .default([])

/** The address book: each name stands for an address; for several, where there are several people of that name. */
export const addressBookSchema = z.record(
  z.string(NAME_RULE).refine(isBookName, NAME_RULE),
  oneOrMore(textWithout(bookEntryFault, `must be ${ADDRESS_FORM}`), ADDRESS_FORM, MAX_RECIPIENTS),
  "must be { name: 'name@example.com', ... }",
)

function bookEntryFault(text: string): string | undefined {
  return fitsParameter(text) ? addressFault(text) : PARAMETER_RULE
}
