// Own code because the decoder of imapflow's mailsplit is a stream of its own, and this is a page.

/** The signature separator, which ends in a space and yet is no flowed line (RFC 3676 4.3). */
const SIGNATURE = /^(?:>+ ?)?-- $/

/** As many become one string: text of 4 MiB in lines of a letter would be some 100 MiB of small ones. */
const JOINED_PIECES = 1_000

/**
 * Joins the lines of a text/plain; format=flowed (RFC 3676 4): a line that ends in a space goes on
 * in the next of the same quote depth.
 * @param text with LF line ends
 * @param deleteSpace the value of DelSp: the space at the end was only put there to break the line
 */
export function unwrapFlowed(text: string, deleteSpace: boolean): string {
  const joined: string[] = []
  let pieces: string[] = []
  let depth: number | undefined
  let goesOn = false
  for (const line of linesOf(text)) {
    const lineDepth = /^>*/.exec(line)?.[0].length ?? 0
    const unquoted = line.slice(lineDepth)
    const content = unquoted.startsWith(' ') ? unquoted.slice(1) : unquoted
    const isSignature = SIGNATURE.test(line)
    const flows = content.endsWith(' ') && !isSignature
    if (!goesOn || lineDepth !== depth || isSignature) {
      pieces.push(depth === undefined ? '' : '\n', quoteMarks(lineDepth))
    }
    pieces.push(flows && deleteSpace ? content.slice(0, -1) : content)
    depth = lineDepth
    goesOn = flows
    if (pieces.length >= JOINED_PIECES) {
      joined.push(pieces.join(''))
      pieces = []
    }
  }
  return [...joined, ...pieces].join('')
}

function* linesOf(text: string): Generator<string> {
  let start = 0
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
    yield text.slice(start, end)
    start = end + 1
  }
  yield text.slice(start)
}

const quoteMarks = (depth: number): string => (depth === 0 ? '' : `${'>'.repeat(depth)} `)
