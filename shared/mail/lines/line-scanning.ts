// Positions in bytes, found without making a string of any line: that is what makes the walk fast.

const LF = 0x0a
const CR = 0x0d
const DASH = 0x2d
const COLON = 0x3a
const DASHES = Buffer.from('--')
const LINE_FEED_AND_DASHES = Buffer.from('\n--')

/** A line without its end. */
export function withoutLineEnd(line: Buffer): Buffer {
  let end = line.length
  if (line[end - 1] === LF) end--
  if (line[end - 1] === CR) end--
  return line.subarray(0, end)
}

/** True for a line of nothing but its end. */
export const isEmptyLine = (input: Buffer, start: number, end: number): boolean =>
  input[start] === LF || (end - start === 2 && input[start] === CR && input[start + 1] === LF)

/** True if a line may be a delimiter. */
export const startsWithDashes = (input: Buffer, at: number): boolean =>
  input[at] === DASH && input[at + 1] === DASH

/**
 * The longest line that is compared with the boundaries of multiparts: white space may follow them (RFC 2046
 * 5.1.1).
 */
export const MAX_DELIMITER_BYTES = 1_024

/** True if a line has a colon, as header fields do. */
export const includesColon = (input: Buffer, start: number, end: number): boolean => {
  const colon = input.indexOf(COLON, start)
  return colon !== -1 && colon < end
}

/**
 * The next line that starts with two dashes, after a position within a line; -1 if there is none.
 */
export function nextDashes(input: Buffer, from: number): number {
  const lineFeed = input.indexOf(LINE_FEED_AND_DASHES, from)
  return lineFeed === -1 ? -1 : lineFeed + 1
}

/**
 * Whether there are two dashes at all: found seven times as fast as the line end before them, and
 * base64 has none.
 */
export const includesDashes = (input: Buffer, from: number): boolean =>
  input.indexOf(DASHES, from) !== -1

/** The line end before a delimiter belongs to the delimiter (RFC 2046 5.1.1). */
export function lineBreakBefore(input: Buffer, line: number, floor: number): number {
  let end = line
  if (end > floor && input[end - 1] === LF) end--
  if (end > floor && end < line && input[end - 1] === CR) end--
  return end
}

/** Where the bytes end that cannot be the start of a delimiter and of the line end before it. */
export function decidedEnd(input: Buffer, start: number): number {
  let end = input.length
  if (end > start && input[end - 1] === DASH && end - 1 > start && input[end - 2] === LF) end--
  if (end > start && input[end - 1] === LF) end--
  if (end > start && input[end - 1] === CR) end--
  return end
}
