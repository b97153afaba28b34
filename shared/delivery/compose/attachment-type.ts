/** A name of a type or a subtype (RFC 6838 4.2). */
const NAME = '[\\w!#$&^.+-]{1,127}'

/** A type and a subtype (RFC 2045 5.1). */
const TYPE = `(${NAME}/${NAME})`

/** The value of a charset, the one parameter that a reader needs of a file. */
const CHARSET = '"?([\\w.:+-]{1,64})"?'

/** As others write it, with whatever parameters. */
const WRITTEN = new RegExp(`^\\s*${TYPE}\\s*(?:;\\s*charset\\s*=\\s*${CHARSET}\\s*)?(?:;|$)`, 'i')

/** As it may be asked for. What holds other parts is no file. */
const ASKED_FOR = new RegExp(`^(?!multipart/)${TYPE}(?:; ?charset=${CHARSET})?$`, 'i')

/** Whether a text is a content type that somebody may ask for. */
export const isContentType = (text: string): boolean => ASKED_FOR.test(text)

/** The rule that `isContentType` checks. */
export const CONTENT_TYPE_RULE =
  'must be a type and a subtype like text/csv, with a charset at most, and not multipart'

const UNKNOWN_TYPE = 'application/octet-stream'

/**
 * The content type that an attachment goes out with. What is no content type, a message (which may not be encoded in base64,
 * RFC 2046 5.2.1) and a multipart go out as a file of unknown type: its name says the rest.
 */
export function attachmentType(contentType: string): string {
  const [, type = '', charset] = WRITTEN.exec(contentType) ?? []
  if (type === '' || /^(?:message|multipart)\//i.test(type)) return UNKNOWN_TYPE
  return type.toLowerCase() + (charset === undefined ? '' : `; charset=${charset}`)
}
