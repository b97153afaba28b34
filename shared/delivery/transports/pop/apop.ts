import { createHash } from 'node:crypto'

/**
 * In the form of a message id, printable ASCII only: a stamp of other bytes is what an attack on MD5 needs to learn the password from
 * its digests (CVE-2007-1558).
 */
const TIMESTAMP = /<[!-;=?A-~]+@[!-;=?A-~]+>/

/** The time stamp in a greeting, with its angle brackets; undefined if the server does not offer APOP (RFC 1939 7). */
export const apopTimestamp = (greeting: string): string | undefined => TIMESTAMP.exec(greeting)?.[0]

/** The digest that proves a password without sending it: lower-case hex (RFC 1939 7). The password counts as UTF-8. */
export const apopDigest = (timestamp: string, password: string): string =>
  createHash('md5').update(timestamp).update(password, 'utf8').digest('hex')
