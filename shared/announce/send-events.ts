import { createHash } from 'node:crypto'
import { shortenedTo } from '../contract/cut-text.js'
import { EVENT, type EventName } from '../contract/events.js'
import { outboxKeys } from '../contract/keys.js'
import type { Announcement } from './announcer.js'

/** A send, as far as its events tell of it. */
interface AnnouncedSend {
  readonly id: string
  readonly sender: string
  readonly source: { readonly kind: string; readonly name?: string | undefined }
  readonly subject: string
  readonly messageId: string
}

/** What became of it, as far as its events tell. */
interface AnnouncedRecord {
  readonly state: string
  readonly attempts: number
  readonly recipients: readonly AnnouncedRecipient[]
}

interface AnnouncedRecipient {
  readonly address: string
  readonly state: string
  readonly code?: string | undefined
  readonly reason?: string | undefined
}

/** An event has room for this many recipients, at up to 1 KB each; the record has them all. */
const MAX_RECIPIENTS = 100

/** Hexadecimal digits that tell the reports on one send apart. */
const REPORT_DIGITS = 16

/** Longest subject and reason in an event; the request and the record have them whole. */
const MAX_TEXT_LENGTH = 500

/** `Send Accepted`: a server took it over for every recipient. */
export const sendAccepted = (send: AnnouncedSend, record: AnnouncedRecord): Announcement =>
  announcementOf(EVENT.sendAccepted, send, record)

/** `Send Failed`: FAILED, PARTIAL or UNKNOWN; each recipient says why. */
export const sendFailed = (send: AnnouncedSend, record: AnnouncedRecord): Announcement =>
  announcementOf(EVENT.sendFailed, send, record)

/** `Send Failed` of a mail that was accepted: SES took it, and rejected it for these recipients afterwards. */
export const sendRejected = (
  send: AnnouncedSend,
  record: AnnouncedRecord,
  recipients: readonly AnnouncedRecipient[],
): Announcement => announcementOf(EVENT.sendFailed, send, { ...record, recipients }, 'report')

/** `Send Cancelled`: CANCELLED, or PARTIAL where a server has it for some. */
export const sendCancelled = (send: AnnouncedSend, record: AnnouncedRecord): Announcement =>
  announcementOf(EVENT.sendCancelled, send, record)

/** `Send Delivered`: SES handed it to the server of these recipients. */
export const sendDelivered = (
  send: AnnouncedSend,
  record: AnnouncedRecord,
  recipients: readonly AnnouncedRecipient[],
): Announcement => announcementOf(EVENT.sendDelivered, send, { ...record, recipients }, 'report')

/** `Send Bounced`: it came back from these recipients, or they complained. */
export const sendBounced = (
  send: AnnouncedSend,
  record: AnnouncedRecord,
  recipients: readonly AnnouncedRecipient[],
): Announcement => announcementOf(EVENT.sendBounced, send, { ...record, recipients }, 'report')

/**
 * The id is the same however often it is announced, and another one after somebody asked for another attempt, for a report on
 * others, and for a complaint of somebody whose mail had come back.
 */
function announcementOf(
  event: Extract<EventName, `Send ${string}`>,
  { id, sender, source, subject, messageId }: AnnouncedSend,
  { state, attempts, recipients }: AnnouncedRecord,
  origin: 'run' | 'report' = 'run',
): Announcement {
  const [, what = ''] = event.toLowerCase().split(' ')
  return {
    event,
    detail: {
      id: [id, what, attempts, ...(origin === 'report' ? [digestOf(recipients)] : [])].join('.'),
      sendId: id,
      state,
      sender,
      // Who called is in the record of the send: subscribers need not know.
      source: { kind: source.kind, ...(source.name !== undefined && { name: source.name }) },
      subject: shortened(subject),
      messageId,
      recipients: recipients.slice(0, MAX_RECIPIENTS).map((recipient) => ({
        address: recipient.address,
        state: recipient.state,
        ...(recipient.code !== undefined && { code: recipient.code }),
        ...(recipient.reason !== undefined && { reason: shortened(recipient.reason) }),
      })),
      ...(recipients.length > MAX_RECIPIENTS && { recipientCount: recipients.length }),
      resultKey: outboxKeys(id).result,
    },
  }
}

const digestOf = (recipients: readonly AnnouncedRecipient[]): string =>
  createHash('sha256')
    .update(JSON.stringify(recipients.map(({ address, state }) => [address, state])))
    .digest('hex')
    .slice(0, REPORT_DIGITS)

const shortened = (text: string): string => shortenedTo(text, MAX_TEXT_LENGTH)
