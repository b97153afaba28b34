import { Base64Decoder } from './base64-decoder.js'
import { QuotedPrintableDecoder } from './quoted-printable-decoder.js'
import { UuencodeDecoder } from './uuencode-decoder.js'

/** Undoes a Content-Transfer-Encoding, piece by piece. Never throws. */
export interface TransferDecoder {
  /** What can be decoded so far; may share memory with the input. */
  write(bytes: Buffer): Buffer
  /** What was held back. */
  end(): Buffer
  /** True once the content did not keep to the encoding. */
  readonly damaged: boolean
}

/** 7bit, 8bit and binary: the bytes are the content. */
const IDENTITY: TransferDecoder = {
  write: (bytes) => bytes,
  end: () => Buffer.alloc(0),
  damaged: false,
}

const DECODERS: Readonly<Record<string, () => TransferDecoder>> = {
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
}

/**
 * The decoder of a declared encoding, undefined if it is not known. Spelling is forgiven:
 * `Base64;`, `8-bit`, `quoted printable`.
 */
export function transferDecoder(declared: string): TransferDecoder | undefined {
  const name = declared
    .replace(/[;(].*$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
  return Object.hasOwn(DECODERS, name) ? DECODERS[name]?.() : undefined
}

/** The decoder of content whose encoding is not known: none. */
export const identityDecoder = (): TransferDecoder => IDENTITY
