import { noSuchKey, notImplemented, preconditionFailed, S3Error } from './errors.js'

/** The conditional headers of a request, as they came. */
export interface Conditions {
  readonly ifMatch?: string | undefined
  readonly ifNoneMatch?: string | undefined
}

const ANY = '*'

/** S3 compares ETags with or without their quotes. */
const bare = (etag: string): string => etag.replaceAll('"', '')

const matches = (expected: string, etag: string | undefined): boolean =>
  etag !== undefined && (expected === ANY || bare(expected) === bare(etag))

/**
 * Decides a conditional write or delete on the ETag the key has now, or undefined. The store calls it while nothing
 * else can write. Source: S3 user guide, "How to prevent object overwrites with conditional writes" and "How to
 * perform conditional deletes".
 *
 * @throws S3Error PreconditionFailed, or NoSuchKey for If-Match on a key without an object.
 */
export function checkWrite(conditions: Conditions, etag: string | undefined): void {
  const { ifMatch, ifNoneMatch } = conditions
  if (ifNoneMatch !== undefined && etag !== undefined) throw preconditionFailed('If-None-Match')
  if (ifMatch !== undefined && etag === undefined) throw noSuchKey()
  if (ifMatch !== undefined && !matches(ifMatch, etag)) throw preconditionFailed('If-Match')
}

/** Refuses the conditions of a write that S3 does not know: only `If-None-Match: *`, and never both. */
export function checkWriteConditionsAreKnown({ ifMatch, ifNoneMatch }: Conditions): void {
  if (ifNoneMatch !== undefined && ifNoneMatch !== ANY) {
    throw notImplemented('If-None-Match of a write with anything but "*"')
  }
  if (ifMatch === ANY) throw notImplemented('If-Match of a write with "*"')
  if (ifMatch !== undefined && ifNoneMatch !== undefined) {
    throw notImplemented('If-Match and If-None-Match in one write')
  }
}

/** Decides a conditional read (RFC 9110 13.2.2). */
export function checkRead({ ifMatch, ifNoneMatch }: Conditions, etag: string): void {
  if (ifMatch !== undefined && !matches(ifMatch, etag)) throw preconditionFailed('If-Match')
  if (ifNoneMatch !== undefined && matches(ifNoneMatch, etag)) {
    throw new S3Error('NotModified', 'Not Modified')
  }
}
