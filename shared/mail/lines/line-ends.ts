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

const LF = 0x0a
const CR = 0x0d
/** What begins a line of a header, or the empty one behind it. */
const LINE_AFTER_CR = /\r(?:[!-9;-~]{1,200}:|\r)/

/**
 * A header whose lines end in CR alone, as old Macs and scripts write them, with LF in their place; undefined of every
 * other. To who looks for line feeds it is one endless line.
 */
export function linesOfBareCr(header: Buffer): Buffer | undefined {
  // The last byte first: in nearly every header it is one, and the search costs more than all of this.
  if (header.at(-1) === LF || header.includes(LF) || !header.includes(CR)) return undefined
  const text = header.toString('latin1')
  return LINE_AFTER_CR.test(text) ? Buffer.from(text.replaceAll('\r', '\n'), 'latin1') : undefined
}

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
