/** How the text of a message is sent (RFC 2045 6). */
export type TransferEncoding = 'quoted-printable' | 'base64'

/** A text of a message: its bytes before they are encoded, and how that is done. */
export interface MessageBody {
  readonly bytes: Buffer
  readonly encoding: TransferEncoding
}

/** From one byte in six on, base64 is the shorter one: 4/3 against 1 + 2/6. */
const QUOTED_SHARE = 1 / 6

/** Quoted-printable leaves these as they are (RFC 2045 6.7). */
const isPlain = (byte: number): boolean =>
  (byte >= 0x20 && byte <= 0x7e && byte !== 0x3d) || byte === 0x09 || byte === 0x0d || byte === 0x0a

/** How many bytes quoted-printable writes as three characters, blanks at the end of a line left aside. */
export function quotedBytes(bytes: Uint8Array): number {
  let count = 0
  for (const byte of bytes) if (!isPlain(byte)) count++
  return count
}

/**
 * A text as it goes into a message: UTF-8, every line ended by CRLF (RFC 5321 2.3.8), the last one too. It is always encoded,
 * so that long lines, dots, blanks at the ends of lines and `From ` at their beginning arrive as they are.
 */
export function messageBody(text: string): MessageBody {
  const lines = text.replace(/\r\n|\r|\n/g, '\r\n')
  const bytes = Buffer.from(lines.endsWith('\r\n') ? lines : `${lines}\r\n`)
  const isMostlyPlain = quotedBytes(bytes) <= bytes.length * QUOTED_SHARE
  return { bytes, encoding: isMostlyPlain ? 'quoted-printable' : 'base64' }
}
