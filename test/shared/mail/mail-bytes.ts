import { type Mail, type WalkOptions, walkMessage } from '../../../shared/mail/walk/walk-message.js'

/** A message from lines, with CR LF ends; a string is UTF-8, bytes stay bytes. */
export function message(...lines: readonly (string | Buffer)[]): Buffer {
  return Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from('\r\n')]))
}

/** Bytes from hexadecimal digits, blanks between them ignored. */
export const hex = (digits: string): Buffer => Buffer.from(digits.replaceAll(' ', ''), 'hex')

/** The same bytes in pieces. */
export function* inPieces(bytes: Buffer, size: number): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}

/** Walks a message that is in memory. */
export const walk = (bytes: Buffer, options: WalkOptions = {}): Promise<Mail> =>
  walkMessage([bytes], options)

/** Walks, and gathers the bytes of each attachment by its position. */
export async function walkWithContents(
  source: Iterable<Uint8Array>,
): Promise<{ readonly mail: Mail; readonly contents: readonly Buffer[] }> {
  const contents: Buffer[] = []
  const mail = await walkMessage(source, {
    openAttachment: ({ position }) => {
      const pieces: Buffer[] = []
      return {
        write: (bytes) => void pieces.push(Buffer.from(bytes)),
        end: () => {
          contents[position - 1] = Buffer.concat(pieces)
        },
      }
    },
  })
  return { mail, contents }
}
