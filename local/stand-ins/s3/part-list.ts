import { createHash } from 'node:crypto'
import { notImplemented, S3Error } from './store/errors.js'
import type { UploadedPart } from './store/upload-store.js'
import { childElements, textOf } from './xml.js'

/** S3's limit for every part but the last. */
const MIN_PART_BYTES = 5 * 1024 * 1024

const OTHER_CHECKSUM = /<Checksum(?!CRC32>)/

/** A part, as the request that completes an upload lists it. */
export interface ListedPart {
  readonly number: number
  readonly etag: string
  /** In hexadecimal. */
  readonly crc32?: string | undefined
}

/** The parts that a `<CompleteMultipartUpload>` document lists. */
export function listedParts(xml: string): ListedPart[] {
  const parts = childElements(xml, 'Part').map((part) => {
    const number = Number(textOf(part, 'PartNumber'))
    const etag = textOf(part, 'ETag')
    if (!Number.isInteger(number) || etag === undefined) throw malformed()
    if (OTHER_CHECKSUM.test(part)) throw notImplemented('checksums of parts other than CRC32')
    const crc32 = textOf(part, 'ChecksumCRC32')
    return { number, etag, crc32: crc32 && Buffer.from(crc32, 'base64').toString('hex') }
  })
  if (parts.length === 0) throw malformed()
  return parts
}

/** The parts an upload is completed with, once the list agrees with what has arrived. */
export function checkedParts(
  listed: readonly ListedPart[],
  uploaded: readonly UploadedPart[],
): UploadedPart[] {
  const arrived = new Map(uploaded.map((part) => [part.number, part]))
  const chosen = listed.map(({ number, etag, crc32 }) => {
    const part = arrived.get(number)
    const same = part?.md5 === etag.replaceAll('"', '') && (crc32 ?? part.crc32) === part.crc32
    if (part === undefined || !same) {
      throw new S3Error(
        'InvalidPart',
        `Part ${number} could not be found. It may not have been uploaded, or its entity tag or checksum does not match.`,
      )
    }
    return part
  })
  if (chosen.some((part, index) => part.number <= (chosen[index - 1]?.number ?? 0))) {
    throw new S3Error('InvalidPartOrder', 'The list of parts was not in ascending order.')
  }
  if (chosen.slice(0, -1).some(({ size }) => size < MIN_PART_BYTES)) {
    throw new S3Error(
      'EntityTooSmall',
      `Every part but the last must have at least ${MIN_PART_BYTES} bytes.`,
    )
  }
  return chosen
}

/** The ETag of an object made of parts: the MD5 of their MD5s and their count, which is no MD5 of the object. */
export function multipartEtag(parts: readonly UploadedPart[]): string {
  const md5s = Buffer.concat(parts.map(({ md5 }) => Buffer.from(md5, 'hex')))
  return `"${createHash('md5').update(md5s).digest('hex')}-${parts.length}"`
}

const malformed = (): S3Error =>
  new S3Error(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  )
