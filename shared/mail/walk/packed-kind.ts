import type { PartHeader } from '../headers/part-header.js'
import { isTnefStream, TNEF_SIGNATURE } from '../tnef/tnef-attributes.js'

/** What a part may be packed in: Outlook's winmail.dat, or an opaque S/MIME body. */
export type PackedKind = 'tnef' | 'smime'

/** Bytes of the start of a part that tell. */
export const PACKED_HEAD_BYTES = TNEF_SIGNATURE.length

const TNEF_TYPE = /^application\/(?:vnd\.)?ms-tnef$/
/** RFC 8551 3.2, RFC 7193; the x- is of before. */
const SMIME_TYPE = /^application\/(?:(?:x-)?pkcs7-mime|cms)$/
const SMIME_NAME = /\.p7m$/i

/** Whether a part says of itself that it is a winmail.dat. */
export const isDeclaredTnef = ({
  contentType,
  filename,
}: Pick<PartHeader, 'contentType' | 'filename'>): boolean =>
  TNEF_TYPE.test(contentType) || filename?.toLowerCase() === 'winmail.dat'

/** What a part is packed in, by its first bytes, its type and its name; undefined if it is not. */
export function packedKind(
  part: Pick<PartHeader, 'contentType' | 'filename'>,
  head: Buffer,
): PackedKind | undefined {
  if (isTnefStream(head) || isDeclaredTnef(part)) return 'tnef'
  return SMIME_TYPE.test(part.contentType) || SMIME_NAME.test(part.filename ?? '')
    ? 'smime'
    : undefined
}
