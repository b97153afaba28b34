// Own code because libmime's parser works on decoded strings: RFC 2231 pieces split inside an
// escape sequence or a character, and raw 8-bit names, need the bytes.
import { isUtf8 } from 'node:buffer'
import { trimBlanks } from './blanks.js'
import type { CharsetDoubt } from './charsets.js'
import { decodeText } from './charsets.js'
import { decodeHeaderText } from './encoded-words.js'

/** A structured field such as Content-Type, decoded. */
export interface ParameterizedValue {
  /** What stands before the first semicolon, lower case. */
  readonly value: string
  /** By lower-case name; the first of a name counts. */
  readonly parameters: ReadonlyMap<string, string>
  readonly doubts: readonly CharsetDoubt[]
}

/** One `name=value` as it stands; `name*1*=value` has a section and is extended (RFC 2231 3, 4). */
interface Piece {
  readonly section: number | undefined
  readonly extended: boolean
  readonly raw: string
}

/** The longest name, every byte of it written %XX, leaves room to spare. */
const MAX_FIELD_CHARACTERS = 32 * 1024
/**
 * Parameters of one field that are read; real ones have a dozen, long names split in lines some
 * dozens.
 */
const MAX_PIECES = 500
const ATTRIBUTE = /[ \t;]*([^ \t=;"]{1,100})[ \t]*=[ \t]*/y
/**
 * An unquoted value ends at a semicolon, or where the next parameter starts though the semicolon
 * was forgotten.
 */
const BARE_VALUE = /[^;]*?(?=;|[ \t]{1,8}[\w*-]{1,40}=[^ \t=]|$)/y

/**
 * Parses a field with parameters: RFC 2045 5.1, RFC 2231, and RFC 2047 words or raw bytes inside
 * quotes as mailers send them.
 */
export function parseParameters(field: string): ParameterizedValue {
  const raw = field.slice(0, MAX_FIELD_CHARACTERS)
  const end = raw.indexOf(';')
  const value = trimBlanks(withoutComments(end === -1 ? raw : raw.slice(0, end))).toLowerCase()
  const byName = new Map<string, Piece[]>()
  if (end !== -1) collectPieces(raw, end + 1, byName)
  const parameters = new Map<string, string>()
  const doubts = new Set<CharsetDoubt>()
  for (const [name, pieces] of byName) {
    const decoded = decodePieces(pieces)
    parameters.set(name, decoded.value)
    for (const doubt of decoded.doubts) doubts.add(doubt)
  }
  return { value, parameters, doubts: [...doubts] }
}

const withoutComments = (text: string): string => text.replace(/\([^()]*\)/g, ' ')

function collectPieces(raw: string, start: number, byName: Map<string, Piece[]>): void {
  let offset = start
  for (let pieces = 0; offset < raw.length && pieces < MAX_PIECES; pieces++) {
    ATTRIBUTE.lastIndex = offset
    const attribute = ATTRIBUTE.exec(raw)
    if (!attribute) {
      // What is no parameter is passed over, to the next semicolon.
      const semicolon = raw.indexOf(';', offset)
      if (semicolon === -1) return
      offset = semicolon + 1
      continue
    }
    const value = readValue(raw, ATTRIBUTE.lastIndex)
    offset = value.end
    const [, name = '', section, star] =
      /^([^*]+)(?:\*(\d{1,4}))?(\*)?$/.exec((attribute[1] ?? '').toLowerCase()) ?? []
    if (name === '') continue
    const piece = {
      section: section === undefined ? undefined : Number(section),
      extended: star !== undefined,
      raw: value.raw,
    }
    const known = byName.get(name)
    if (known) known.push(piece)
    else byName.set(name, [piece])
  }
}

function readValue(raw: string, start: number): { readonly raw: string; readonly end: number } {
  if (raw[start] === '"') return readQuoted(raw, start + 1)
  BARE_VALUE.lastIndex = start
  const bare = BARE_VALUE.exec(raw)?.[0] ?? ''
  return { raw: trimBlanks(bare), end: start + bare.length }
}

/**
 * A quoted string. Only `\"` and `\\` are escapes: other backslashes are those of a Windows path.
 * Where the bytes are no UTF-8, a backslash after a high byte is the second half of a Shift_JIS
 * character.
 */
function readQuoted(raw: string, start: number): { readonly raw: string; readonly end: number } {
  const shiftJis = /[\x80-\xff]/.test(raw) && !isUtf8(Buffer.from(raw, 'latin1'))
  let value = ''
  let copied = start
  let i = start
  for (; i < raw.length; i++) {
    const character = raw[i]
    if (character === '"') break
    if (shiftJis && isShiftJisLead(raw.charCodeAt(i))) i++
    else if (character === '\\' && (raw[i + 1] === '"' || raw[i + 1] === '\\')) {
      value += raw.slice(copied, i)
      copied = i + 1
      i++
    }
  }
  return { raw: value + raw.slice(copied, i), end: Math.min(i + 1, raw.length) }
}

const isShiftJisLead = (byte: number): boolean =>
  (byte >= 0x81 && byte <= 0x9f) || (byte >= 0xe0 && byte <= 0xfc)

interface Decoded {
  readonly value: string
  readonly doubts: readonly CharsetDoubt[]
}

/**
 * The extended form wins over the plain one (RFC 6266 4.3 says it for HTTP; mailers send both as
 * well).
 */
function decodePieces(pieces: readonly Piece[]): Decoded {
  const extended = pieces.find((piece) => piece.section === undefined && piece.extended)
  if (extended) return decodeExtended([extended])
  const sections = pieces.filter((piece) => piece.section !== undefined)
  if (sections.length > 0) {
    sections.sort((a, b) => (a.section ?? 0) - (b.section ?? 0))
    if (sections.some((piece) => piece.extended)) return decodeExtended(sections)
    return decodeHeaderText(sections.map((piece) => piece.raw).join(''))
  }
  return decodeHeaderText(pieces[0]?.raw ?? '')
}

/** Joins the sections as bytes, and only then decodes: they may be split within a character. */
function decodeExtended(pieces: readonly Piece[]): Decoded {
  const [first] = pieces
  const declared = /^([^']*)'[^']*'/.exec(first?.raw ?? '')
  const bytes = pieces.map((piece, index) => {
    const text = index === 0 && declared ? piece.raw.slice(declared[0].length) : piece.raw
    return Buffer.from(piece.extended ? percentDecoded(text) : text, 'latin1')
  })
  const { value, doubt } = decodeText(Buffer.concat(bytes), declared?.[1])
  return { value, doubts: doubt ? [doubt] : [] }
}

const percentDecoded = (text: string): string =>
  text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
