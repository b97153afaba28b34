import { ByteReader } from './byte-reader.js'

/** The first bytes of a TNEF stream (MS-OXTNEF 2.1.3.1). */
export const TNEF_SIGNATURE: Buffer = Buffer.from('789f3e22', 'hex')

const KEY_BYTES = 2
const LEVELS: Readonly<Record<number, TnefAttribute['level']>> = { 1: 'message', 2: 'attachment' }

/** Attributes that are read, by their identifier without its type (MS-OXTNEF 2.1.3.3). */
export const ATTRIBUTE = {
  body: 0x800c,
  attachmentData: 0x800f,
  attachmentTitle: 0x8010,
  transportFilename: 0x9001,
  attachmentStart: 0x9002,
  messageProperties: 0x9003,
  attachmentProperties: 0x9005,
  oemCodepage: 0x9007,
} as const

/** One attribute of a message, or of the attachment that was started last. */
export interface TnefAttribute {
  readonly level: 'message' | 'attachment'
  readonly id: number
  /** A view of the stream, shorter than declared where that is cut. */
  readonly data: Buffer
  /** Cut, or its checksum is another. */
  readonly damaged: boolean
}

const NO_ATTRIBUTE: TnefAttribute = {
  level: 'message',
  id: 0,
  data: Buffer.alloc(0),
  damaged: true,
}

/** Whether bytes start as a TNEF stream does. */
export const isTnefStream = (bytes: Buffer): boolean =>
  bytes.subarray(0, TNEF_SIGNATURE.length).equals(TNEF_SIGNATURE)

/**
 * The attributes of a stream, in order. Ends with the stream, or where no attribute can start: that last one is given as
 * damaged and empty.
 */
export function* tnefAttributes(stream: Buffer): Generator<TnefAttribute> {
  const reader = new ByteReader(stream)
  reader.bytes(TNEF_SIGNATURE.length + KEY_BYTES)
  if (reader.overrun) yield NO_ATTRIBUTE
  while (reader.left > 0) {
    const rest = stream.length - reader.left
    const level = LEVELS[reader.u8()]
    if (level === undefined) {
      // Zeros fill up what some writers took too large.
      if (stream.subarray(rest).some((byte) => byte !== 0)) yield NO_ATTRIBUTE
      return
    }
    const id = reader.u16()
    reader.u16()
    const data = reader.bytes(reader.u32())
    const checksum = reader.u16()
    yield { level, id, data, damaged: reader.overrun || checksum !== checksumOf(data) }
  }
}

/** The sum of all bytes, modulo 65536 (MS-OXTNEF 2.1.3.1). */
function checksumOf(data: Buffer): number {
  let sum = 0
  for (const byte of data) sum += byte
  return sum % 0x10000
}
