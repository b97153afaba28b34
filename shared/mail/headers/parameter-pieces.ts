// Own code for the reason that parameters.ts has.
import { readCharsetLabel } from '../charsets/charset-labels.js'
import { decodeText } from '../charsets/charsets.js'
import { type DecodedHeader, decodeHeaderText } from './encoded-words.js'

/** One `name=value` as it stands; `name*1*=value` has a section and is extended (RFC 2231 3, 4). */
export interface ParameterPiece {
  readonly section: number | undefined
  readonly extended: boolean
  readonly raw: string
}

/**
 * The value of a parameter from the pieces of its name. The extended form wins over the plain one
 * (RFC 6266 4.3 says it for HTTP; mailers send both as well).
 */
export function decodeParameter(pieces: readonly ParameterPiece[]): DecodedHeader {
  const extended = pieces.find((piece) => piece.section === undefined && piece.extended)
  if (extended) return decodeExtended([extended])
  const plain = pieces.find((piece) => piece.section === undefined)
  const sections = sectionsInOrder(pieces)
  // Without its beginning, the name is better read from the form that has all of it.
  if (sections.length === 0 || (plain && sections[0]?.section !== 0)) {
    return decodeHeaderText(plain?.raw ?? '')
  }
  if (sections.some((piece) => piece.extended)) return decodeExtended(sections)
  return decodeHeaderText(sections.map((piece) => piece.raw).join(''))
}

/** The numbered pieces; of two with one number the first counts. */
const sectionsInOrder = (pieces: readonly ParameterPiece[]): readonly ParameterPiece[] =>
  pieces
    .filter((piece) => piece.section !== undefined)
    .sort((a, b) => (a.section ?? 0) - (b.section ?? 0))
    .filter((piece, index, sorted) => piece.section !== sorted[index - 1]?.section)

/** Joins the sections as bytes, and only then decodes: they may be split within a character. */
function decodeExtended(pieces: readonly ParameterPiece[]): DecodedHeader {
  const declared = declaredCharset(pieces[0]?.raw ?? '')
  const bytes = pieces.map((piece, index) => {
    const text = index === 0 && declared ? piece.raw.slice(declared[0].length) : piece.raw
    return Buffer.from(piece.extended ? percentDecoded(text) : text, 'latin1')
  })
  const { value, doubt } = decodeText(Buffer.concat(bytes), declared?.[1])
  return { value, doubts: doubt ? [doubt] : [] }
}

/** `charset'language'`, or `charset'` alone, if it is one: an apostrophe may well be of the name. */
function declaredCharset(raw: string): RegExpExecArray | undefined {
  const whole = /^([^']*)'[^']*'/.exec(raw)
  if (whole) return whole
  const label = /^([\w.:-]{1,40})'/.exec(raw)
  return label && readCharsetLabel(label[1]).kind === 'known' ? label : undefined
}

const percentDecoded = (text: string): string =>
  text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
