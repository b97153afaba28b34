import type { Attachment } from './attachments.js'

type Facts = Pick<Attachment, 'filename' | 'contentType' | 'detectedType' | 'opened'>

const ARCHIVE_TYPES = new Set([
  'application/zip',
  'application/x-zip-compressed',
  'application/gzip',
  'application/x-gzip',
  'application/x-tar',
  'application/x-gtar',
  'application/x-7z-compressed',
  'application/vnd.rar',
  'application/x-rar-compressed',
  'application/x-bzip2',
  'application/x-xz',
  'application/zstd',
  'application/vnd.ms-cab-compressed',
  'application/x-lzh-compressed',
  'application/java-archive',
])
const ARCHIVE_NAME = /\.(?:zip|7z|rar|lzh|tar|gz|tgz|bz2|tbz2?|xz|txz|zst|cab|z)$/i
const ENCRYPTED_NAME = /\.(?:pgp|gpg|asc|p7m)$/i

/** Whether files are packed in it, which nobody opens here. What the bytes say counts before what the name says. */
export const isArchive = ({ filename = '', contentType, detectedType }: Facts): boolean =>
  detectedType === undefined
    ? ARCHIVE_TYPES.has(contentType) || ARCHIVE_NAME.test(filename)
    : ARCHIVE_TYPES.has(detectedType)

/** Whether only a key opens it. */
export const isEncryptedFile = ({
  filename = '',
  contentType,
  detectedType,
  opened,
}: Facts): boolean => {
  if (opened || contentType.endsWith('-signature')) return false
  if (detectedType !== undefined) return detectedType === 'application/pgp-encrypted'
  return ENCRYPTED_NAME.test(filename)
}
