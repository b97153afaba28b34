import { beginningOf } from '../../contract/cut-text.js'

/**
 * Oddities of a message that a reader may want to know of. None of them costs the mail: each names
 * what was done instead. The codes are stable: manifests hold them.
 */
export const WARNING = {
  /** A header block was longer than the limit; its end was not read. */
  headerCut: 'HEADER_CUT',
  /** A line among the headers is no header. */
  headerMalformed: 'HEADER_MALFORMED',
  /** A field that may occur once occurs again; the first counts, and of senders all do. */
  headerRepeated: 'HEADER_REPEATED',
  /** `Date` cannot be read; the message has no date. */
  dateInvalid: 'DATE_INVALID',
  /** More addresses in a field than are read. */
  addressesCut: 'ADDRESSES_CUT',
  /** No charset was declared and the bytes are not ASCII: it was guessed. */
  charsetMissing: 'CHARSET_MISSING',
  /** The declared charset is not known: it was guessed. */
  charsetUnknown: 'CHARSET_UNKNOWN',
  /** The bytes are not in the declared charset, but well-formed in another. */
  charsetFalse: 'CHARSET_FALSE',
  /** The bytes fit the declared charset, and UTF-8 as well: read as declared. */
  charsetAmbiguous: 'CHARSET_AMBIGUOUS',
  /** Some bytes have no meaning in the charset: U+FFFD stands for them. */
  charsetDamaged: 'CHARSET_DAMAGED',
  /** The transfer encoding is not known: the bytes are kept as they are. */
  encodingUnknown: 'ENCODING_UNKNOWN',
  /** The content does not keep to its transfer encoding: it was decoded as far as it goes. */
  encodingDamaged: 'ENCODING_DAMAGED',
  /** A multipart without boundary, or whose boundary does not occur: read as text. */
  boundaryMissing: 'BOUNDARY_MISSING',
  /** A multipart without its closing boundary: the message may have been cut on its way. */
  multipartUnterminated: 'MULTIPART_UNTERMINATED',
  /** The message ends within its headers. */
  messageCut: 'MESSAGE_CUT',
  /** The content type is a slip of a script, such as plain/text: read as what it must mean. */
  contentTypeFalse: 'CONTENT_TYPE_FALSE',
  /** The mail says where a part of it is kept, and does not have it. */
  contentElsewhere: 'CONTENT_ELSEWHERE',
  /** The message is one of several that are to be put together. */
  messagePartial: 'MESSAGE_PARTIAL',
  /** Multiparts nested deeper than the limit: the rest is one attachment. */
  depthLimit: 'DEPTH_LIMIT',
  /** More parts than the limit: the rest was not looked at. */
  partsLimit: 'PARTS_LIMIT',
  /** More attachments than the limit: the rest was not listed. */
  attachmentsLimit: 'ATTACHMENTS_LIMIT',
  /** Text or HTML longer than the limit: its end is missing. */
  textCut: 'TEXT_CUT',
  /** A file name longer than the limit. */
  nameCut: 'NAME_CUT',
  /** A delivery report longer than the limit: its end was not read. */
  reportCut: 'REPORT_CUT',
  /** NUL bytes in a text. */
  nulBytes: 'NUL_BYTES',
  /** Lines end in a carriage return alone. */
  bareCr: 'BARE_CR',
  /** Encrypted: nobody but who has the key can read it. */
  contentEncrypted: 'CONTENT_ENCRYPTED',
  /** An opaque S/MIME body that cannot be opened: text and files in it were not read. */
  smimeDamaged: 'SMIME_DAMAGED',
  /** An opaque S/MIME body was opened and read; who signed it, and whether it was changed, is not judged. */
  signatureUnchecked: 'SIGNATURE_UNCHECKED',
  /** A winmail.dat that cannot be read to its end, or is not what was written: what could be read is there. */
  tnefDamaged: 'TNEF_DAMAGED',
  /** A winmail.dat or an opaque S/MIME body that is too large, too deep or has too much in it: the rest is not opened. */
  openingLimit: 'OPENING_LIMIT',
} as const

/** A code of `WARNING`. */
export type WarningCode = (typeof WARNING)[keyof typeof WARNING]

/** One oddity, with what it was found in. */
export interface Warning {
  readonly code: WarningCode
  /** One line for people: which part, which value, what was done. */
  readonly detail: string
}

/** Longest detail: it quotes what was found, and what was found may be hostile. */
const DETAIL_CHARACTERS = 200

/** Collects warnings, a bounded number of each code. */
export class WarningList {
  readonly #limit: number
  readonly #counts = new Map<WarningCode, number>()
  readonly #list: Warning[] = []

  /** @param limitOfOneCode how many of one code are kept */
  constructor(limitOfOneCode: number) {
    this.#limit = limitOfOneCode
  }

  /** Records an oddity, unless there are enough of its code. */
  add(code: WarningCode, detail: string): void {
    const count = (this.#counts.get(code) ?? 0) + 1
    this.#counts.set(code, count)
    if (count > this.#limit) return
    const suffix = count === this.#limit ? ' (further ones are not listed)' : ''
    this.#list.push({ code, detail: beginningOf(detail, DETAIL_CHARACTERS) + suffix })
  }

  /** Whether any of a code was added. */
  has(code: WarningCode): boolean {
    return this.#counts.has(code)
  }

  /** What was recorded, in order. */
  toArray(): readonly Warning[] {
    return [...this.#list]
  }
}
