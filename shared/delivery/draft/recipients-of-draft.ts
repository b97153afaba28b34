import { MAX_ENTRY_CHARACTERS } from '../../jobs/values/address-entry.js'
import { hasControlCharacters } from '../../jobs/values/one-line.js'
import type { SendAddress } from '../outbox/accepted-send.js'
import type { AddressBook } from '../senders/sender-directory.js'
import { resolveRecipient } from './address-book.js'
import { type ReportFault, type RequestFault, shownValue } from './request-fault.js'
import type { SendDraft } from './send-draft.js'

/** The fields of a draft that hold addresses. */
const ADDRESS_FIELDS = ['to', 'cc', 'bcc', 'replyTo'] as const

/** Everybody who is named in a draft. */
export type DraftRecipients = Readonly<Record<(typeof ADDRESS_FIELDS)[number], SendAddress[]>>

/** Reads the addresses of a draft, and looks names up in the address book. */
export function recipientsOfDraft(
  draft: SendDraft,
  book: AddressBook,
  report: ReportFault,
): DraftRecipients {
  const resolved = (field: (typeof ADDRESS_FIELDS)[number]): SendAddress[] =>
    draft[field].flatMap((text, index) => {
      const address = resolvedAddress(text, book)
      if ('address' in address) return [address]
      report({ ...address, path: `${field}[${index}]`, value: shownValue(text) })
      return []
    })
  if (draft.to.length + draft.cc.length + draft.bcc.length === 0) {
    report({
      code: 'NO_RECIPIENTS',
      path: 'to',
      message: 'names nobody, and neither do `cc` and `bcc`; name at least one address',
    })
  }
  return {
    to: resolved('to'),
    cc: resolved('cc'),
    bcc: resolved('bcc'),
    replyTo: resolved('replyTo'),
  }
}

/** Somebody's address, or what is wrong with the text that names it. */
function resolvedAddress(
  text: string,
  book: AddressBook,
): SendAddress | Pick<RequestFault, 'code' | 'message'> {
  if (text.length > MAX_ENTRY_CHARACTERS) {
    const message = `has more than ${MAX_ENTRY_CHARACTERS} characters`
    return { code: 'REQUEST_INVALID', message }
  }
  if (hasControlCharacters(text)) {
    const message = 'has a line break or another control character; it must be one line'
    return { code: 'REQUEST_INVALID', message }
  }
  const found = resolveRecipient(text, book)
  switch (found.kind) {
    case 'resolved':
      return found.address
    case 'malformed':
      return { code: 'REQUEST_INVALID', message: found.message }
    case 'not found': {
      const hint = found.nearMatch === undefined ? '' : ` - did you mean ${found.nearMatch}?`
      const message = `is no address, and the address book has no such name${hint}`
      return { code: 'RECIPIENT_NOT_FOUND', message }
    }
    case 'ambiguous': {
      const message = `stands for several addresses (${found.addresses.join(', ')}); use one of them`
      return { code: 'RECIPIENT_AMBIGUOUS', message }
    }
  }
}
