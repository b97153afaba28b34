/** Texts one after the other, each from a new line. */
export function fromNewLines(texts: readonly string[]): string {
  const last = texts.length - 1
  return texts
    .map((text, index) =>
      index === last || text === '' || text.endsWith('\n') ? text : `${text}\n`,
    )
    .join('')
}

/**
 * What a replacement leaves behind is short: V8 builds the result of `replace` out of two small objects for each match, and
 * text of 4 MiB in lines of a letter would take 130 MiB of them at once.
 */
const PIECE_CHARACTERS = 64 * 1024

const ANY_LINE_END = /\r\n?/

/** Text with LF as its only line end. */
export const withLineFeeds = (text: string): string =>
  text.includes('\r') ? replacedInPieces(text) : text

function replacedInPieces(text: string): string {
  const pieces: string[] = []
  for (let start = 0; start < text.length; ) {
    let end = Math.min(start + PIECE_CHARACTERS, text.length)
    // A line end may go across.
    if (text.startsWith('\r\n', end - 1)) end += 1
    pieces.push(text.slice(start, end).split(ANY_LINE_END).join('\n'))
    start = end
  }
  return pieces.join('')
}
