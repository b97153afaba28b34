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
  text.includes('\r') ? replacedInPieces(text, ANY_LINE_END, '\n', withinLineEnd) : text

/** Text as one line: without its line ends, and the blanks before them. */
export const joinedLines = (text: string): string =>
  text.includes('\n') ? replacedInPieces(text, LINE_END_AND_BLANKS, '', withinBlanks) : text

/** @param isWithin whether a piece must not end before a place, as a line end may go across it */
function replacedInPieces(
  text: string,
  lineEnd: RegExp,
  replacement: string,
  isWithin: (text: string, at: number) => boolean,
): string {
  const pieces: string[] = []
  for (let start = 0; start < text.length; ) {
    let end = Math.min(start + PIECE_CHARACTERS, text.length)
    while (end < text.length && isWithin(text, end)) end += 1
    pieces.push(text.slice(start, end).split(lineEnd).join(replacement))
    start = end
  }
  return pieces.join('')
}

const withinLineEnd = (text: string, at: number): boolean => text.startsWith('\r\n', at - 1)

const withinBlanks = (text: string, at: number): boolean => ' \t\r'.includes(text.charAt(at - 1))
