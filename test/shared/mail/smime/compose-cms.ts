import { deflateSync } from 'node:zlib'

/** How content is written: in one piece, or as a stream (indefinite lengths, octets in pieces of some size). */
export type Encoding = 'der' | { readonly piecesOf: number }

const SIGNED = '06092a864886f70d010702'
const DATA = '06092a864886f70d010701'
const COMPRESSED = '060b2a864886f70d0109100109'
const NULL_SET = Buffer.from('3100', 'hex')
const END = Buffer.from('0000', 'hex')

function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents)
  const { length } = content
  const size =
    length < 0x80
      ? [length]
      : [0x84, length >>> 24, (length >> 16) & 255, (length >> 8) & 255, length & 255]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

const streamed = (tag: number, ...contents: readonly Buffer[]): Buffer =>
  Buffer.concat([Buffer.from([tag, 0x80]), ...contents, END])

function octets(content: Buffer, encoding: Encoding): Buffer {
  if (encoding === 'der') return der(0x04, content)
  const pieces: Buffer[] = []
  for (let start = 0; start < content.length; start += encoding.piecesOf) {
    pieces.push(der(0x04, content.subarray(start, start + encoding.piecesOf)))
  }
  return streamed(0x24, Buffer.concat(pieces))
}

function contentInfo(type: string, encoding: Encoding, ...fields: readonly Buffer[]): Buffer {
  const put = encoding === 'der' ? der : streamed
  return put(0x30, Buffer.from(type, 'hex'), put(0xa0, put(0x30, ...fields)))
}

function encapsulated(content: Buffer | undefined, encoding: Encoding): Buffer {
  const put = encoding === 'der' ? der : streamed
  const type = Buffer.from(DATA, 'hex')
  return content ? put(0x30, type, put(0xa0, octets(content, encoding))) : put(0x30, type)
}

/** signedData (RFC 5652 5.1) without signers; without content it is what certificates travel in. */
export const signedData = (content: Buffer | undefined, encoding: Encoding = 'der'): Buffer =>
  contentInfo(
    SIGNED,
    encoding,
    Buffer.from('020101', 'hex'),
    NULL_SET,
    encapsulated(content, encoding),
    NULL_SET,
  )

/** compressedData (RFC 3274). */
export const compressedData = (content: Buffer, encoding: Encoding = 'der'): Buffer =>
  contentInfo(
    COMPRESSED,
    encoding,
    Buffer.from('020100', 'hex'),
    Buffer.from('300d060b2a864886f70d0109100308', 'hex'),
    encapsulated(deflateSync(content), encoding),
  )

/** The start of an object that is encrypted, by the end of its type's identifier. */
export const encryptedData = (type: string): Buffer =>
  der(0x30, der(0x06, Buffer.from(type, 'hex')), der(0xa0, der(0x30, Buffer.from('020100', 'hex'))))
