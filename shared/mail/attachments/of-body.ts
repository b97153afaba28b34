import type { Attachment } from './attachments.js'

/** Bounded: what is longer is no content id. */
const CONTENT_REFERENCE = /cid:([^\s"'<>)]{1,998})/gi

/**
 * Tells attachments that are no files to who reads the mail: signatures, other forms of the text, what was opened and read
 * beside it, and pictures that the HTML shows by their content id (RFC 2392).
 * @param html of the mail
 */
export function belongingToBody(
  attachments: readonly Attachment[],
  html: string | undefined,
): ReadonlySet<Attachment> {
  const pictures = attachments.filter(isPicture)
  const shown = pictures.length > 0 ? shownBy(html ?? '', pictures) : new Set()
  return new Set(
    attachments.filter(
      ({ role, opened, contentId }) =>
        role !== undefined || opened === true || (contentId !== undefined && shown.has(contentId)),
    ),
  )
}

const isPicture = ({ contentId, contentType, detectedType = '' }: Attachment): boolean =>
  contentId !== undefined && (contentType.startsWith('image/') || detectedType.startsWith('image/'))

function shownBy(html: string, pictures: readonly Attachment[]): ReadonlySet<string> {
  const known = new Set(pictures.map(({ contentId = '' }) => contentId))
  const shown = new Set<string>()
  for (const { 1: written = '' } of html.matchAll(CONTENT_REFERENCE)) {
    for (const id of [written, decoded(written)]) if (known.has(id)) shown.add(id)
  }
  return shown
}

/** A URL may have `@` and others as percent and digits, HTML `&` as an entity. */
function decoded(written: string): string {
  const plain = written.replaceAll('&amp;', '&')
  try {
    return decodeURIComponent(plain)
  } catch {
    return plain
  }
}
