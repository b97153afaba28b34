/** Of a shorter piece V8 makes a text of its own (SlicedString::kMinLength). */
const SHORTEST_VIEW = 13
const BEYOND_LATIN1 = /[^\0-\xff]/
/** Where texts pass through: allocating anew for each is most of what copying costs. */
const SCRATCH = Buffer.alloc(4_096)

/**
 * The same text in memory of its own. A piece of a longer string is a view of it to V8: a line of an excerpt would keep a body of
 * megabytes alive.
 */
export function ownText(text: string): string {
  if (text.length < SHORTEST_VIEW) return text
  const encoding = BEYOND_LATIN1.test(text) ? 'utf16le' : 'latin1'
  if (text.length > SCRATCH.length / 2) return Buffer.from(text, encoding).toString(encoding)
  return SCRATCH.toString(encoding, 0, SCRATCH.write(text, encoding))
}
