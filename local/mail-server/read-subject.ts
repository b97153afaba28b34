import libmime from 'libmime'

/** The first Subject of a header, with its folded lines. */
const SUBJECT = /^subject:((?:.*)(?:\r?\n[ \t].*)*)/im
/** A header that is longer is not searched: this is for a line on a console. */
const MAX_HEADER_BYTES = 64 * 1024

/** The decoded Subject of a message, to show it; undefined where it has none. */
export function readSubject(raw: Buffer): string | undefined {
  const [header = ''] = raw.toString('utf8', 0, MAX_HEADER_BYTES).split(/\r?\n\r?\n/, 1)
  const folded = SUBJECT.exec(header)?.[1]
  return folded === undefined ? undefined : libmime.decodeWords(folded.replace(/\r?\n/g, '').trim())
}
