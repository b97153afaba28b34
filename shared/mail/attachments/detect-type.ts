// Own code because what is needed is a dozen signatures of what mail carries; a detector of
// hundreds would be a dependency for that.

/** Bytes of the start of a file that detection needs. */
export const DETECTION_BYTES = 512

interface Signature {
  readonly type: string
  readonly offset: number
  readonly bytes: Buffer
}

const signature = (type: string, bytes: string, offset = 0): Signature => ({
  type,
  offset,
  bytes: Buffer.from(bytes, 'latin1'),
})
const hexSignature = (type: string, hex: string, offset = 0): Signature => ({
  type,
  offset,
  bytes: Buffer.from(hex, 'hex'),
})

/** First match wins. Sources: the formats' specifications, and the WHATWG MIME Sniffing table. */
const SIGNATURES: readonly Signature[] = [
  signature('application/pdf', '%PDF-'),
  hexSignature('image/png', '89504e470d0a1a0a'),
  hexSignature('image/jpeg', 'ffd8ff'),
  signature('image/gif', 'GIF8'),
  signature('image/webp', 'WEBP', 8),
  signature('audio/wav', 'WAVE', 8),
  signature('video/x-msvideo', 'AVI ', 8),
  hexSignature('image/tiff', '49492a00'),
  hexSignature('image/tiff', '4d4d002a'),
  hexSignature('image/x-icon', '00000100'),
  hexSignature('application/ms-tnef', '789f3e22'),
  hexSignature('application/x-ole-storage', 'd0cf11e0a1b11ae1'),
  signature('application/rtf', '{\\rtf'),
  hexSignature('application/gzip', '1f8b08'),
  hexSignature('application/x-7z-compressed', '377abcaf271c'),
  signature('application/vnd.rar', 'Rar!\u001a\u0007'),
  signature('application/x-bzip2', 'BZh'),
  hexSignature('application/x-xz', 'fd377a585a00'),
  hexSignature('application/zstd', '28b52ffd'),
  signature('application/vnd.ms-cab-compressed', 'MSCF'),
  signature('application/x-lzh-compressed', '-lh', 2),
  hexSignature('application/x-elf', '7f454c46'),
  hexSignature('application/vnd.sqlite3', '53514c69746520666f726d6174203300'),
  signature('video/mp4', 'ftyp', 4),
  signature('audio/mpeg', 'ID3'),
  signature('application/ogg', 'OggS'),
  signature('application/postscript', '%!PS'),
  signature('text/calendar', 'BEGIN:VCALENDAR'),
  signature('text/vcard', 'BEGIN:VCARD'),
  signature('application/pgp-signature', '-----BEGIN PGP SIGNATURE'),
  signature('application/pgp-encrypted', '-----BEGIN PGP MESSAGE'),
  signature('text/xml', '<?xml '),
]

const ZIP = Buffer.from('504b0304', 'hex')
const WINDOWS_PROGRAM = Buffer.from('MZ')
/** Documents that are zip archives, by what the start of the archive holds. */
const ZIP_DOCUMENTS: readonly (readonly [string, string])[] = [
  ['mimetypeapplication/epub+zip', 'application/epub+zip'],
  ['mimetypeapplication/vnd.oasis.opendocument.text', 'application/vnd.oasis.opendocument.text'],
  [
    'mimetypeapplication/vnd.oasis.opendocument.spreadsheet',
    'application/vnd.oasis.opendocument.spreadsheet',
  ],
  [
    'mimetypeapplication/vnd.oasis.opendocument.presentation',
    'application/vnd.oasis.opendocument.presentation',
  ],
  ['word/', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ['xl/', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  ['ppt/', 'application/vnd.openxmlformats-officedocument.presentationml.presentation'],
  ['META-INF/', 'application/java-archive'],
]

/**
 * The media type that the first bytes speak for, undefined if none: plain text has no signature.
 */
export function detectType(head: Buffer): string | undefined {
  const start = head.subarray(0, DETECTION_BYTES)
  if (hasAt(start, ZIP, 0)) {
    return ZIP_DOCUMENTS.find(([mark]) => start.includes(mark))?.[1] ?? 'application/zip'
  }
  const found = SIGNATURES.find(({ bytes, offset }) => hasAt(start, bytes, offset))
  if (found) return found.type
  // Two letters prove little: texts may start with them, but not hold NUL bytes.
  if (hasAt(start, WINDOWS_PROGRAM, 0) && start.includes(0)) {
    return 'application/vnd.microsoft.portable-executable'
  }
  return /^\s*<(?:!doctype html|html)\b/i.test(start.toString('latin1')) ? 'text/html' : undefined
}

const hasAt = (bytes: Buffer, expected: Buffer, offset: number): boolean =>
  bytes.subarray(offset, offset + expected.length).equals(expected)
