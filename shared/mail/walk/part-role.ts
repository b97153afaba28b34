import type { PartHeader } from '../headers/part-header.js'
import type { ShownPart } from '../text/shown-parts.js'

/** Kinds of text that programs read, and no person: to show their source would be to show markup. */
const FILE_TYPES = new Set([
  ...['text/calendar', 'text/x-vcalendar', 'text/vcard', 'text/x-vcard', 'text/directory'],
  ...['text/rfc822-headers', 'text/rfc822-header', 'text/rtf', 'text/css', 'text/javascript'],
  ...['text/x-amp-html', 'text/watch-html'],
])
/** Kinds that are files without a name, and that a person reads where they stand, if a name says that it is a report. */
const DATA_TYPES = new Set([
  ...['text/csv', 'text/x-csv', 'text/comma-separated-values', 'text/tab-separated-values'],
  'text/xml',
])

/** Kinds that every mail program shows. */
const BODY_TYPES = new Set(['text/plain', 'text/html'])

/**
 * How a part is shown; undefined if it is only a file. Text of a kind nobody knows is plain text (RFC 2046
 * 4.1.4) unless it is another form of what stands beside it, and a name alone makes no attachment: scripts that
 * mail a report call it by its file.
 */
export function shownAs(
  { contentType, disposition, filename }: PartHeader,
  isAlternative: boolean,
): ShownPart['kind'] | undefined {
  if (disposition === 'attachment' || !contentType.startsWith('text/')) return undefined
  if (FILE_TYPES.has(contentType)) return undefined
  if (DATA_TYPES.has(contentType) && filename === undefined) return undefined
  if (isAlternative && !BODY_TYPES.has(contentType)) return undefined
  return contentType === 'text/html' ? 'html' : 'text'
}

/** Whether a part that is shown is kept as a file, too. */
export const isFile = ({ filename }: PartHeader): boolean => filename !== undefined

/**
 * The name that a file is kept under. Of the two halves of a file of a Macintosh (RFC 1740) the one with its
 * data has the name, though the other comes first and is called the same.
 */
export const keptName = (
  { contentType, filename }: PartHeader,
  within: string | undefined,
): string | undefined =>
  filename !== undefined &&
  within === 'multipart/appledouble' &&
  contentType === 'application/applefile'
    ? `${filename}.rsrc`
    : filename
