// Own code because the decoder of imapflow's mailsplit is a stream of its own, and this is a page.

/** The signature separator, which ends in a space and yet is no flowed line (RFC 3676 4.3). */
const SIGNATURE = /^(?:>+ ?)?-- $/

/**
 * Joins the lines of a text/plain; format=flowed (RFC 3676 4): a line that ends in a space goes on
 * in the next of the same quote depth.
 * @param text with LF line ends
 * @param deleteSpace the value of DelSp: the space at the end was only put there to break the line
 */
export function unwrapFlowed(text: string, deleteSpace: boolean): string {
  const lines: string[] = []
  let paragraph: string[] = []
  let depth = 0
  const finish = () => {
    if (paragraph.length > 0) lines.push(quoted(paragraph.join(''), depth))
    paragraph = []
  }
  for (const line of text.split('\n')) {
    const lineDepth = /^>*/.exec(line)?.[0].length ?? 0
    const unquoted = line.slice(lineDepth)
    const content = unquoted.startsWith(' ') ? unquoted.slice(1) : unquoted
    const flows = content.endsWith(' ') && !SIGNATURE.test(line)
    if (lineDepth !== depth || SIGNATURE.test(line)) finish()
    depth = lineDepth
    paragraph.push(flows && deleteSpace ? content.slice(0, -1) : content)
    if (!flows) finish()
  }
  finish()
  return lines.join('\n')
}

const quoted = (text: string, depth: number): string =>
  depth === 0 ? text : `${'>'.repeat(depth)} ${text}`
