import type { CharsetDoubt } from '../charsets/charsets.js'
import { trimBlanks } from '../lines/blanks.js'
import { firstField, type HeaderField } from './header-fields.js'
import { type ParameterizedValue, parseParameters } from './parameters.js'

/** What the header of a body part says. */
export interface PartHeader {
  /**
   * IMAP's part number (RFC 9051 6.4.5): `1`, `2.1`; of a message that is no multipart, `1`. In an opened S/MIME body,
   * that of the body and then its own: `2/1.1`.
   */
  readonly path: string
  /** Lower case, `type/subtype`; what is absent or no media type is text/plain (RFC 2045 5.2). */
  readonly contentType: string
  readonly parameters: ReadonlyMap<string, string>
  /** Content-Transfer-Encoding as declared; empty if there is none. */
  readonly transferEncoding: string
  readonly disposition: 'attachment' | 'inline' | undefined
  /** Decoded, as the sender wrote it: a name, not a path. */
  readonly filename: string | undefined
  /** Without angle brackets. */
  readonly contentId: string | undefined
  /** One of several forms of the same: it stands in a multipart/alternative itself. */
  readonly isAlternative?: boolean
  readonly doubts: readonly CharsetDoubt[]
  /** The type as declared, where that is a slip of scripts. */
  readonly slip?: string
}

/** Two tokens of RFC 2045 5.1; what follows them, as in `image/png>`, is no part of the type. */
const MEDIA_TYPE = /^[\w!#$%&'*+.^`{|}~-]+\/[\w!#$%&'*+.^`{|}~-]+/
/** Counted out, for an open-ended pattern would be quadratic on a hostile run of blanks. */
const BLANKS_AROUND_SLASH = / {0,8}\/ {0,8}/
const TOKEN = /^[\w!#$&^.+-]+$/
/** What scripts write and cannot mean. */
const SLIPS: ReadonlyMap<string, string> = new Map([
  ['plain/text', 'text/plain'],
  ['html/text', 'text/html'],
  ['csv/text', 'text/csv'],
  ['xml/text', 'text/xml'],
  ['plain', 'text/plain'],
  ['text', 'text/plain'],
  ['html', 'text/html'],
])
/** A part whose content is elsewhere (RFC 2046 5.2.3). */
export const EXTERNAL_BODY = 'message/external-body'
/** Ways to it by the name of a file there, which is then a parameter of its own. */
const BY_FILE_NAME = new Set(['ftp', 'anon-ftp', 'tftp', 'local-file', 'afs'])
const EMPTY: ParameterizedValue = { value: '', parameters: new Map(), doubts: [] }

/**
 * Reads the MIME fields of a part.
 * @param defaultType of a part that declares none: message/rfc822 in a digest (RFC 2046 5.1.5)
 */
export function readPartHeader(
  fields: readonly HeaderField[],
  path: string,
  defaultType: string,
): PartHeader {
  const type = parseField(firstField(fields, 'content-type'))
  const disposition = parseField(firstField(fields, 'content-disposition'))
  const meant = SLIPS.get(type.value)
  const declared = meant ?? contentType(type.value, defaultType)
  return {
    path,
    contentType: declared,
    parameters: type.parameters,
    transferEncoding: firstField(fields, 'content-transfer-encoding') ?? '',
    disposition: dispositionKind(disposition.value),
    filename: declared === EXTERNAL_BODY ? nameElsewhere(type) : nameOf(type, disposition),
    contentId: contentId(firstField(fields, 'content-id')),
    doubts: [...type.doubts, ...disposition.doubts],
    ...(meant !== undefined && { slip: type.value }),
  }
}

const nameOf = (type: ParameterizedValue, disposition: ParameterizedValue): string | undefined =>
  (disposition.parameters.get('filename') || type.parameters.get('name'))?.trim() || undefined

/** The part itself is a note of some lines, and no file of that name. */
const nameElsewhere = ({ parameters }: ParameterizedValue): string | undefined =>
  BY_FILE_NAME.has(parameters.get('access-type')?.toLowerCase() ?? '')
    ? parameters.get('name')?.trim() || undefined
    : undefined

/**
 * `Content-Disposition: filename="a"` lacks its first word, and means the parameter all the same.
 */
function parseField(raw: string | undefined): ParameterizedValue {
  if (raw === undefined) return EMPTY
  const startsWithParameter = /^[\w*-]+\s*=/.test(raw)
  return parseParameters(startsWithParameter ? `;${raw}` : raw)
}

function contentType(declared: string, defaultType: string): string {
  if (declared === '') return defaultType
  return MEDIA_TYPE.exec(declared.replace(BLANKS_AROUND_SLASH, '/'))?.[0] ?? 'text/plain'
}

/**
 * A disposition nobody knows is an attachment (RFC 2183 2.8); what is no word at all says nothing.
 */
function dispositionKind(value: string): 'attachment' | 'inline' | undefined {
  if (!TOKEN.test(value)) return undefined
  return value === 'inline' ? 'inline' : 'attachment'
}

const contentId = (raw: string | undefined): string | undefined =>
  raw === undefined ? undefined : (/<([^<>]+)>/.exec(raw)?.[1] ?? trimBlanks(raw)) || undefined
