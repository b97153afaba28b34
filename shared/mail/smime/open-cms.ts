import { inflateSync } from 'node:zlib'
import { Constructed, fromBER, ObjectIdentifier, OctetString } from 'asn1js'

/** What a CMS object is, and what is in it (RFC 5652). */
export type OpenedCms =
  /** Signed: not judged. The pieces are views of the object. */
  | { readonly kind: 'signed'; readonly content: readonly Buffer[] }
  | { readonly kind: 'compressed'; readonly content: readonly Buffer[] }
  | { readonly kind: 'encrypted' }
  /** Certificates, or a signature whose content is elsewhere: there is nothing in it to be read. */
  | { readonly kind: 'empty' }
  /** Cut, or nothing that is known. */
  | { readonly kind: 'damaged' }
  /** More than may be read. */
  | { readonly kind: 'limited' }

const OID = {
  signed: '1.2.840.113549.1.7.2',
  compressed: '1.2.840.113549.1.9.16.1.9',
}
/**
 * envelopedData, signedAndEnvelopedData and encryptedData (RFC 2315, RFC 5652), authEnvelopedData (RFC 5083): as they
 * stand in the object, so that one that is cut is known as well.
 */
const ENCRYPTED = ['2a864886f70d010703', '2a864886f70d010704', '2a864886f70d010706']
  .concat('2a864886f70d0109100117')
  .map((digits) => {
    const identifier = Buffer.from(digits, 'hex')
    return Buffer.concat([Buffer.from([0x06, identifier.length]), identifier])
  })
/** The outermost tag and length, and the longest identifier. */
const HEAD_BYTES = 24
/** Writers put a thousand bytes into each piece and more: 16 MiB are 16,000. */
const MAX_NODES = 50_000
const MAX_DEPTH = 30
/** In the words of asn1js. */
const LIMIT_REACHED = /node count|nesting depth/

/** Whether the object holds what only a key opens; its first bytes tell. */
export const isEncryptedCms = (head: Buffer): boolean =>
  ENCRYPTED.some((identifier) => head.subarray(0, HEAD_BYTES).includes(identifier))

/**
 * Opens a CMS object, in DER or BER (indefinite lengths, content in pieces). Never throws; bounded by the bytes of it, by
 * the number of its elements, and in what is inflated.
 */
export function openCms(object: Buffer, maxInflatedBytes: number): OpenedCms {
  if (isEncryptedCms(object)) return { kind: 'encrypted' }
  try {
    return contentOf(object, maxInflatedBytes)
  } catch (error) {
    // asn1js reports what it finds as a value, and what it was not made for by throwing; zlib throws.
    return { kind: isTooLarge(error) ? 'limited' : 'damaged' }
  }
}

function contentOf(object: Buffer, maxInflatedBytes: number): OpenedCms {
  const { offset, result } = fromBER(object, {
    maxDepth: MAX_DEPTH,
    maxNodes: MAX_NODES,
    maxContentLength: Number.MAX_SAFE_INTEGER,
    parseEmbedded: false,
    copyInput: false,
  })
  if (offset === -1) return { kind: LIMIT_REACHED.test(result.error) ? 'limited' : 'damaged' }
  const [type, explicit] = childrenOf(result)
  const [body] = childrenOf(explicit)
  const oid = oidOf(type)
  if (oid !== OID.signed && oid !== OID.compressed) return { kind: 'damaged' }
  // Version and algorithms come first in both (RFC 5652 5.1, RFC 3274 1.1).
  const [, , encapsulated] = childrenOf(body)
  const [contentType, explicitContent] = childrenOf(encapsulated)
  if (oidOf(contentType) === undefined) return { kind: 'damaged' }
  if (!explicitContent) return { kind: 'empty' }
  const [octets] = childrenOf(explicitContent)
  if (!(octets instanceof OctetString)) return { kind: 'damaged' }
  const content = [...piecesOf(octets)]
  if (oid === OID.signed) return { kind: 'signed', content }
  const inflated = inflateSync(Buffer.concat(content), { maxOutputLength: maxInflatedBytes })
  return { kind: 'compressed', content: [inflated] }
}

const childrenOf = (node: unknown): readonly unknown[] =>
  node instanceof Constructed ? node.valueBlock.value : []

const oidOf = (node: unknown): string | undefined =>
  node instanceof ObjectIdentifier ? node.valueBlock.toString() : undefined

/** A string of octets, whole or in pieces within pieces. */
function* piecesOf(octets: OctetString): Generator<Buffer> {
  if (!octets.idBlock.isConstructed) {
    const { buffer, byteOffset, byteLength } = octets.valueBlock.valueHexView
    yield Buffer.from(buffer, byteOffset, byteLength)
    return
  }
  for (const piece of octets.valueBlock.value) {
    if (piece instanceof OctetString) yield* piecesOf(piece)
  }
}

const isTooLarge = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
