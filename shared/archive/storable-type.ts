/** What an object is stored as whose own type cannot be. */
const OPAQUE = 'application/octet-stream'

/** A name of RFC 6838 4.2: of a type and of its subtype each, 127 characters. */
const NAME = '[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}'

/** Parameters, of which only we write some: `charset=utf-8`. */
const TYPE = new RegExp(`^${NAME}/${NAME}(?:; charset=[A-Za-z0-9-]{1,40})?$`)

/**
 * The content type that an object is stored under. A sender writes what he likes there, and S3 takes it for a header of the request: of
 * 8 KB in all ("Working with object metadata", S3 User Guide), without controls or other bytes. The declared one is in the manifest.
 */
export const storableType = (declared: string): string => (TYPE.test(declared) ? declared : OPAQUE)
