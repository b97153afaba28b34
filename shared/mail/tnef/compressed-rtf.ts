import { crc32 } from 'node:zlib'

/** RTF that was decompressed. */
export interface DecompressedRtf {
  readonly rtf: Buffer
  /** Cut, of no known kind, or with another checksum. */
  readonly damaged: boolean
  /** Longer than the limit: its end is missing. */
  readonly cut: boolean
}

const COMPRESSED = 0x75465a4c
const UNCOMPRESSED = 0x414c454d
const HEADER_BYTES = 16
/** Size, raw size and kind of it are no part of the size that it declares (MS-OXRTFCP 2.1.3.1). */
const UNCOUNTED_BYTES = 4
const DICTIONARY_BYTES = 4096
const ALL_BITS = 0xffffffff
/** What the dictionary holds at first (MS-OXRTFCP 2.1.3.1.1). */
const PRELOADED = Buffer.from(
  '{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript ' +
    '\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par ' +
    '\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx',
  'latin1',
)

/**
 * Undoes the compression of RTF in messages (MS-OXRTFCP). Never throws; 16 bits become 17 bytes at most, and all of it no
 * more than the limit.
 */
export function decompressRtf(stream: Buffer, maxBytes: number): DecompressedRtf {
  if (stream.length < HEADER_BYTES) return { rtf: Buffer.alloc(0), damaged: true, cut: false }
  const size = stream.readUInt32LE(0)
  const rawSize = stream.readUInt32LE(4)
  const kind = stream.readUInt32LE(8)
  const content = stream.subarray(HEADER_BYTES, size + UNCOUNTED_BYTES)
  const isShort = stream.length < size + UNCOUNTED_BYTES
  const limit = Math.min(rawSize, maxBytes)
  const cut = rawSize > maxBytes
  if (kind === UNCOMPRESSED) {
    const rtf = stream.subarray(HEADER_BYTES, HEADER_BYTES + limit)
    return { rtf, damaged: rtf.length < limit, cut }
  }
  if (kind !== COMPRESSED) return { rtf: Buffer.alloc(0), damaged: true, cut: false }
  const rtf = expand(content, limit)
  const damaged = isShort || checksumOf(content) !== stream.readUInt32LE(12)
  return { rtf, damaged, cut }
}

/** CRC-32 without its inversions at the start and at the end (MS-OXRTFCP 2.1.3.2). */
export const checksumOf = (content: Buffer): number => (crc32(content, ALL_BITS) ^ ALL_BITS) >>> 0

/** Literal bytes and references into the last 4096, eight behind each byte of flags. */
function expand(content: Buffer, limit: number): Buffer {
  const output = Buffer.alloc(Math.min(limit, content.length * 9))
  const dictionary = Buffer.alloc(DICTIONARY_BYTES)
  PRELOADED.copy(dictionary)
  let position = PRELOADED.length
  let length = 0
  const put = (byte: number): void => {
    dictionary[position] = byte
    position = (position + 1) % DICTIONARY_BYTES
    if (length < output.length) output[length++] = byte
  }
  let offset = 0
  while (offset < content.length && length < output.length) {
    const flags = content[offset++] ?? 0
    for (let bit = 0; bit < 8 && offset < content.length; bit++) {
      if ((flags & (1 << bit)) === 0) {
        put(content[offset++] ?? 0)
        continue
      }
      if (offset + 1 >= content.length) return output.subarray(0, length)
      const reference = content.readUInt16BE(offset)
      offset += 2
      const from = reference >> 4
      // A reference to the place that is written next is the end.
      if (from === position) return output.subarray(0, length)
      for (let index = 0; index < (reference & 0xf) + 2; index++) {
        put(dictionary[(from + index) % DICTIONARY_BYTES] ?? 0)
      }
    }
  }
  return output.subarray(0, length)
}
