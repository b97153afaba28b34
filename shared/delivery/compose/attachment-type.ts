/** A type and subtype (RFC 2045 5.1), and perhaps the charset, the one parameter that a reader needs of a file. */
const CONTENT_TYPE =
  /^\s*([\w!#$&^.+-]{1,127}\/[\w!#$&^.+-]{1,127})\s*(?:;\s*charset\s*=\s*"?([\w.:+-]{1,64})"?\s*)?(?:;|$)/i

const UNKNOWN_TYPE = 'application/octet-stream'

/**
 * The content type that an attachment goes out with. What is no content type, a message (which may not be encoded in base64,
 * RFC 2046 5.2.1) and a multipart go out as a file of unknown type: its name says the rest.
 */
export function attachmentType(contentType: string): string {
  const [, type = '', charset] = CONTENT_TYPE.exec(contentType) ?? []
  if (type === '' || /^(?:message|multipart)\//i.test(type)) return UNKNOWN_TYPE
  return type.toLowerCase() + (charset === undefined ? '' : `; charset=${charset}`)
}
