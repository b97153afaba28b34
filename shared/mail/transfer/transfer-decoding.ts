import { Base64Decoder } from './base64-decoder.js'
import { QuotedPrintableDecoder } from './quoted-printable-decoder.js'
import type { TransferDecoder } from './transfer-decoder.js'
import { UuencodeDecoder } from './uuencode-decoder.js'

/** 7bit, 8bit and binary: the bytes are the content. */
const IDENTITY: TransferDecoder = {
  write: (bytes) => bytes,
  end: () => Buffer.alloc(0),
  damaged: false,
}

const DECODERS: ReadonlyMap<string, () => TransferDecoder> = new Map(
  Object.entries({
    '': () => IDENTITY,
    '7bit': () => IDENTITY,
    '8bit': () => IDENTITY,
    binary: () => IDENTITY,
    base64: () => new Base64Decoder(),
    quotedprintable: () => new QuotedPrintableDecoder(),
    xuuencode: () => new UuencodeDecoder(),
    uuencode: () => new UuencodeDecoder(),
    uue: () => new UuencodeDecoder(),
    xuue: () => new UuencodeDecoder(),
  }),
)

/**
 * The decoder of a declared encoding, undefined if it is not known. Spelling is forgiven:
 * `Base64;`, `8-bit`, `quoted printable`.
 */
export function transferDecoder(declared: string): TransferDecoder | undefined {
  const name = declared
    .replace(/[;(].*$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
  return DECODERS.get(name)?.()
}

/** The decoder of content whose encoding is not known: none. */
export const identityDecoder = (): TransferDecoder => IDENTITY
