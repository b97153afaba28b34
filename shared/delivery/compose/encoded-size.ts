import type { SendAddress } from '../outbox/accepted-send.js'
import { displayName, oneLine } from './header-text.js'
import { messageBody, quotedBytes } from './message-body.js'

/** What the size of a message depends on. */
export interface MessageSizes {
  readonly subject: string
  readonly text?: string | undefined
  readonly html?: string | undefined
  readonly attachments: readonly { readonly sizeBytes: number }[]
  /** Everybody in To, Cc and Reply-To. Those in Bcc may be among them, though the message does not name them. */
  readonly recipients: readonly SendAddress[]
}

/** Date, Message-ID, From with a long name, and the other fields; the delimiters of the outermost parts. */
const FIXED_BYTES = 3_072

/** Delimiter and header of a text. */
const TEXT_PART_BYTES = 256

/** Those of an attachment, with its name, of up to 200 bytes, once in the form of RFC 2231, once in that of RFC 2047. */
const ATTACHMENT_PART_BYTES = 1_536

/** Base64 writes 3 bytes as 4 characters, 76 on a line. */
const base64Size = (bytes: number): number => {
  const characters = Math.ceil(bytes / 3) * 4
  return characters + 2 * Math.ceil(characters / 76)
}

/** The shortest line that is ended softly: the encoder looks for a space in the last third of 76 characters. */
const SHORTEST_SOFT_LINE = 50

function bodySize(text: string): number {
  const { bytes, encoding } = messageBody(text)
  if (encoding === 'base64') return base64Size(bytes.length)
  // A blank at the end of a line is quoted too.
  const quoted = quotedBytes(bytes) + (text.match(/[ \t](?=[\r\n]|$)/g)?.length ?? 0)
  const characters = bytes.length + 2 * quoted
  return characters + 3 * Math.ceil(characters / SHORTEST_SOFT_LINE)
}

/** In encoded words of at least 27 bytes each, with 12 characters of markup and a fold. */
const encodedWordsSize = (text: string): number => {
  const bytes = Buffer.byteLength(text)
  return Math.ceil(bytes / 27) * (12 + 3 + 40)
}

const addressSize = ({ name, address }: SendAddress): number => {
  // A quotation mark or a backslash is written as two characters.
  const quoted = 2 * Buffer.byteLength(name)
  return Math.max(encodedWordsSize(displayName(name)), quoted) + Buffer.byteLength(address) + 8
}

const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0)

/**
 * The most bytes that a message can have once it is composed, before its attachments are read: at least the size of what
 * `composeMessage` gives out, and of a large attachment, within 1 % of it.
 */
export const encodedSizeBound = ({
  subject,
  text = '',
  html,
  attachments,
  recipients,
}: MessageSizes): number =>
  FIXED_BYTES +
  encodedWordsSize(oneLine(subject)) +
  sum(recipients.map(addressSize)) +
  TEXT_PART_BYTES +
  bodySize(text) +
  (html === undefined ? 0 : TEXT_PART_BYTES + bodySize(html)) +
  sum(attachments.map(({ sizeBytes }) => ATTACHMENT_PART_BYTES + base64Size(sizeBytes)))
