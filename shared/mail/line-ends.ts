/**
 * What a replacement leaves behind is short: V8 builds the result of `replace` out of two small objects for each match, and
 * text of 4 MiB in lines of a letter would take 130 MiB of them at once.
 */
const PIECE_CHARACTERS = 64 * 1024

const ANY_LINE_END = /\r\n?/

/** A line end and the blanks before it; the look-behind keeps a megabyte of blanks from being read again from each one. */
const LINE_END_AND_BLANKS = /(?<![ \t])[ \t]*\r?\n/

/** Text with LF as its only line end. */
export const withLineFeeds = (text: string): string =>
  text.includes('\r') ? replacedInPieces(text, ANY_LINE_END, '\n') : text

/** Text as one line: without its line ends, and the blanks before them. */
export const joinedLines = (text: string): string =>
  text.includes('\n') ? replacedInPieces(text, LINE_END_AND_BLANKS, '') : text

function replacedInPieces(text: string, lineEnd: RegExp, replacement: string): string {
  const pieces: string[] = []
  for (let start = 0; start < text.length; ) {
    const end = pieceEnd(text, start + PIECE_CHARACTERS)
    pieces.push(text.slice(start, end).split(lineEnd).join(replacement))
    start = end
  }
  return pieces.join('')
}

/** The next place that no line end goes across, nor the blanks before it. */
function pieceEnd(text: string, from: number): number {
  let end = Math.min(from, text.length)
  while (end < text.length && ' \t\r'.includes(text.charAt(end - 1))) end += 1
  return end
}
