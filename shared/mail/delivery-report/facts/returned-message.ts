import { parseAddresses } from '../../headers/addresses.js'
import { firstField, readHeaderBlock } from '../../headers/header-fields.js'
import { identifierText } from './report-text.js'

/** What the header of a returned message tells of it. */
export interface ReturnedMessage {
  readonly messageId?: string
  readonly sendId?: string
  /** Addresses in To, Cc and Bcc. */
  readonly recipients: readonly string[]
}

/** Each send of ours carries its id in this header field, so that a report can be tied to it. */
export const SEND_FIELD = 'X-Mailjobs-Send'
/** Enough to tell who it was for, where the report does not say. */
const MAX_RECIPIENTS = 100

/** Reads the header of a returned message, up to the first empty line. */
export function readReturnedMessage(bytes: Buffer): ReturnedMessage {
  const { fields } = readHeaderBlock(withoutBody(bytes))
  const id = firstField(fields, 'message-id')
  const messageId = identifierText(/<[^<>]{1,998}>/.exec(id ?? '')?.[0] ?? id)
  const sendId = identifierText(firstField(fields, SEND_FIELD.toLowerCase()))
  const recipients = ['to', 'cc', 'bcc']
    .flatMap((name) => parseAddresses(firstField(fields, name) ?? '').addresses)
    .map(({ address }) => address)
    .filter((address) => address.includes('@'))
  return {
    ...(messageId && { messageId }),
    ...(sendId && { sendId }),
    recipients: recipients.slice(0, MAX_RECIPIENTS),
  }
}

/** What ties a report to the mail that it is about. */
export const tiesOf = ({ messageId, sendId }: ReturnedMessage) => ({
  ...(messageId && { originalMessageId: messageId }),
  ...(sendId && { sendId }),
})

function withoutBody(bytes: Buffer): Buffer {
  const ends = [bytes.indexOf('\n\n'), bytes.indexOf('\n\r\n')].filter((end) => end !== -1)
  return ends.length > 0 ? bytes.subarray(0, Math.min(...ends) + 1) : bytes
}
