import { MailWithheld } from '../../../shared/failures/mailbox-errors.js'
import type { MailHeaders } from '../../../shared/mail/headers/read-headers.js'
import { MessageFault } from './message-fault.js'

/** In every language the protocol that was asked by is named, in the subject. */
const NAMES_PROTOCOL = /\b(?:IMAP|POP)\s?\d/i
const NAMES_SERVER = /\bMicrosoft Exchange\b/i

/**
 * Whether a server has written this in the place of a mail that it cannot convert. Exchange's has no Message-ID and a sender without an
 * address ("Microsoft Exchange Server 2010"), and says that the retrieval by IMAP4 has failed, in the language of the mailbox.
 */
const isStandIn = (headers: MailHeaders): boolean => {
  // First of all what costs least: whatever else is asked for is decoded.
  if (headers.messageId !== undefined || headers.fields.length === 0) return false
  const { from, subject } = headers
  if (from.some(({ address }) => address.includes('@'))) return false
  const sender = from.map(({ name, address }) => `${name} ${address}`).join(' ')
  return NAMES_SERVER.test(sender) || (from.length > 0 && NAMES_PROTOCOL.test(subject))
}

/** @throws MessageFault if the server gives something else in the place of the mail: nothing is decided on that */
export function requireMail(uid: number, headers: MailHeaders): void {
  if (!isStandIn(headers)) return
  throw new MessageFault(
    uid,
    new MailWithheld(
      `in the place of UID ${uid} the server gives a notice of its own: ${headers.subject}`,
    ),
  )
}
