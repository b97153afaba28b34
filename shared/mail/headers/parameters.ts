// Own code because libmime's parser works on decoded strings: RFC 2231 pieces split inside an
// escape sequence or a character, and raw 8-bit names, need the bytes.
import { beginningOf } from '../../contract/cut-text.js'
import type { CharsetDoubt } from '../charsets/charsets.js'
import { trimBlanks } from '../lines/blanks.js'
import { decodeParameter, type ParameterPiece } from './parameter-pieces.js'
import { charsetOfField, shieldedCharacters, unshielded } from './shielded-text.js'

/** A structured field such as Content-Type, decoded. */
export interface ParameterizedValue {
  /** What stands before the first semicolon, lower case. */
  readonly value: string
  /** By lower-case name; the first of a name counts. */
  readonly parameters: ReadonlyMap<string, string>
  readonly doubts: readonly CharsetDoubt[]
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

/** A comment behind an unquoted value, or a quotation mark that nothing opened. */
const AFTER_BARE_VALUE = /[ \t]\([^()]*\)[ \t]{0,8}$|"$/

/**
 * Parses a field with parameters: RFC 2045 5.1, RFC 2231, and RFC 2047 words or raw bytes inside
 * quotes as mailers send them.
 */
export function parseParameters(field: string): ParameterizedValue {
  const bytes = beginningOf(field, MAX_FIELD_CHARACTERS)
  const raw = shieldedCharacters(bytes, charsetOfField(bytes, undefined))
  const end = valueEnd(raw)
  const value = trimBlanks(withoutComments(end === -1 ? raw : raw.slice(0, end))).toLowerCase()
  const byName = new Map<string, ParameterPiece[]>()
  if (end !== -1) collectPieces(raw, end + 1, byName)
  const parameters = new Map<string, string>()
  const doubts = new Set<CharsetDoubt>()
  for (const [name, pieces] of byName) {
    const decoded = decodeParameter(pieces)
    parameters.set(name, decoded.value)
    for (const doubt of decoded.doubts) doubts.add(doubt)
  }
  return { value, parameters, doubts: [...doubts] }
}

/** A parameter after a blank or a comma, where a semicolon should be. */
const FORGOTTEN_SEMICOLON = /[ \t,][ \t]{0,8}[\w*-]{1,40}[ \t]{0,8}=/

/** Where the first parameter is parted from what stands before it; -1 if there is none. */
function valueEnd(raw: string): number {
  const semicolon = raw.indexOf(';')
  const equals = raw.indexOf('=')
  if (equals === -1 || (semicolon !== -1 && semicolon < equals)) return semicolon
  const forgotten = raw.search(FORGOTTEN_SEMICOLON)
  return forgotten === -1 ? semicolon : forgotten
}

const withoutComments = (text: string): string => text.replace(/\([^()]*\)/g, ' ')

function collectPieces(raw: string, start: number, byName: Map<string, ParameterPiece[]>): void {
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
      raw: unshielded(value.raw),
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
  return { raw: trimBlanks(bare.replace(AFTER_BARE_VALUE, '')), end: start + bare.length }
}

/**
 * A quoted string. Only `\"` and `\\` are escapes: other backslashes are those of a Windows path.
 */
function readQuoted(raw: string, start: number): { readonly raw: string; readonly end: number } {
  let value = ''
  let copied = start
  let i = start
  for (; i < raw.length; i++) {
    const character = raw[i]
    if (character === '"') break
    if (character === '\\' && (raw[i + 1] === '"' || raw[i + 1] === '\\')) {
      value += raw.slice(copied, i)
      copied = i + 1
      i++
    }
  }
  return { raw: value + raw.slice(copied, i), end: Math.min(i + 1, raw.length) }
}
