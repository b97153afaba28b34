/**
 * Bytes of UTF-8 that a safe name has at most: file systems end at 255, and a number may be put
 * before it.
 */
const MAX_NAME_BYTES = 200
/** A longer tail after the last dot is no extension. */
const MAX_EXTENSION_CHARACTERS = 20
/** Separators of paths on any system. */
const PATH = /^.*[/\\]/s
/**
 * Control and format characters: among them NUL, line ends, bidirectional overrides and zero-width
 * joiners.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu
/** Not allowed in names on Windows, or of meaning to a shell's globbing. */
const FORBIDDEN = /[<>:"|?*]/g
/** Names of devices on Windows, whatever their extension, and with blanks before it. */
const RESERVED = /^(?:con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³]) *(?:\.|$)/i
/** Signs that are seen: fillers and selectors of variants are not. */
const VISIBLE = /\P{Default_Ignorable_Code_Point}/u

/** Extensions of attachments that have no name. */
const EXTENSIONS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'message/rfc822': 'eml',
    'message/global': 'eml',
    'message/delivery-status': 'txt',
    'message/external-body': 'txt',
    'message/disposition-notification': 'txt',
    'text/rfc822-headers': 'txt',
    'text/plain': 'txt',
    'text/html': 'html',
    'text/csv': 'csv',
    'text/calendar': 'ics',
    'text/vcard': 'vcf',
    'text/xml': 'xml',
    'image/png': 'png',
    'image/jpeg': 'jpg',
    'image/gif': 'gif',
    'image/webp': 'webp',
    'image/svg+xml': 'svg',
    'image/tiff': 'tiff',
    'application/pdf': 'pdf',
    'application/zip': 'zip',
    'application/json': 'json',
    'application/xml': 'xml',
    'application/ms-tnef': 'dat',
    'application/pkcs7-mime': 'p7m',
    'application/pkcs7-signature': 'p7s',
    'application/x-pkcs7-signature': 'p7s',
    'application/pgp-signature': 'asc',
    'application/pgp-encrypted': 'asc',
  }),
)

/**
 * A name that is one safe path segment on any file system, and still reads as the sender wrote it:
 * Unicode is kept (composed, NFC); directories, control and format characters go. Never empty,
 * never a device or hidden file, at most 200 bytes.
 * @param filename as the sender wrote it, if at all
 * @param contentType names what has no name
 */
export function safeName(filename: string | undefined, contentType: string): string {
  const name = cleaned(filename ?? '')
  if (!VISIBLE.test(name)) return unnamed(contentType)
  return fitted(RESERVED.test(name) ? `_${name}` : name)
}

/** What is taken out may have kept others apart that belong together: until nothing changes. */
function cleaned(name: string): string {
  const next = name
    .normalize('NFC')
    .replace(INVISIBLE, '')
    .replace(PATH, '')
    .replace(FORBIDDEN, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '')
  return next === name ? name : cleaned(next)
}

/** A cut may make an extension of what was too long for one before it: until nothing changes. */
function fitted(name: string): string {
  const next = shortened(name, '')
  return next === name ? name : fitted(next)
}

const unnamed = (contentType: string): string => {
  const stem = contentType.startsWith('message/') ? 'message' : 'attachment'
  return `${stem}.${EXTENSIONS.get(contentType) ?? 'bin'}`
}

/**
 * Gives each name of one mail once: a namesake (in any case, as on Windows) gets ` (2)` before its
 * extension.
 */
export class SafeNames {
  readonly #taken = new Set<string>()
  /** The number to try next for each name, so that thousands of namesakes cost no search each. */
  readonly #next = new Map<string, number>()

  /** The safe name of the next attachment. */
  next(filename: string | undefined, contentType: string): string {
    const name = safeName(filename, contentType)
    const key = name.toLowerCase()
    let number = this.#next.get(key) ?? 1
    let candidate = number === 1 ? name : shortened(name, ` (${number})`)
    while (this.#taken.has(candidate.toLowerCase())) {
      number++
      candidate = shortened(name, ` (${number})`)
    }
    this.#next.set(key, number + 1)
    this.#taken.add(candidate.toLowerCase())
    return candidate
  }
}

/**
 * Puts a suffix before the extension, and cuts the stem between characters so that all of it fits.
 */
function shortened(name: string, suffix: string): string {
  const dot = name.lastIndexOf('.')
  const hasExtension = dot > 0 && name.length - dot <= MAX_EXTENSION_CHARACTERS
  const extension = hasExtension ? name.slice(dot) : ''
  const stem = hasExtension ? name.slice(0, dot) : name
  const room = MAX_NAME_BYTES - Buffer.byteLength(suffix + extension)
  const cut = cutToBytes(stem, room)
  return (extension === '' ? cut.replace(/[. ]+$/, '') : cut.trimEnd()) + suffix + extension
}

function cutToBytes(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text
  let bytes = 0
  let end = 0
  for (const character of text) {
    bytes += Buffer.byteLength(character)
    if (bytes > maxBytes) break
    end += character.length
  }
  return text.slice(0, end)
}
