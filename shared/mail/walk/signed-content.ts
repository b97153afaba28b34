/** What a signature wraps: a MIME entity, or a file by a name of its own (`invoice.xml.p7m`), or mere text. */
export type SignedContent =
  | { readonly kind: 'entity' }
  | { readonly kind: 'text' }
  | { readonly kind: 'file'; readonly filename: string | undefined }

/** Bytes of the start that are looked at. */
export const SCANNED_BYTES = 4_096
/** S/MIME itself names it so (RFC 8551 3.2.1): that is no name of what is in it. */
const OWN_NAME = /^smime\.p7m$/i
const MIME_FIELD = /^(?:content-[a-z-]{1,40}|mime-version) ?:/im

/** What content is, by its start and the name of the part around it. */
export function signedContent(start: Buffer, filename: string | undefined): SignedContent {
  const text = start.toString('latin1', 0, SCANNED_BYTES).trimStart()
  const header = text.split(/\r?\n\r?\n/, 1)[0] ?? ''
  if (/^[!-9;-~]{1,80} ?:/.test(header) && MIME_FIELD.test(header)) return { kind: 'entity' }
  if (filename !== undefined && !OWN_NAME.test(filename)) {
    return { kind: 'file', filename: filename.replace(/\.p7m$/i, '') }
  }
  return text.includes('\0') ? { kind: 'file', filename: undefined } : { kind: 'text' }
}
