import { ROW_PARAMETERS } from './row-query.js'

const NAMES: ReadonlySet<string> = new Set(ROW_PARAMETERS)

/** A typed filter: `result:failed subject:"JOB END" nightly`. Words without a name are looked for everywhere. */
export function readFilterLine(line: string): [string, string][] {
  const parameters = new Map<string, string>()
  const words: string[] = []
  for (const [piece, name, quotedValue, value] of line.matchAll(
    /([a-z]+):(?:"([^"]*)"|(\S*))|"[^"]*"|\S+/g,
  )) {
    const given = quotedValue ?? value
    // What nobody has a filter for is told as such, but a time or a URL is a word.
    const isFilter = name !== undefined && given !== undefined && !given.startsWith('//')
    if (!isFilter) words.push(piece.replaceAll('"', ''))
    else parameters.set(name, given)
  }
  if (words.length > 0) parameters.set('q', words.join(' '))
  return [...parameters]
}

/** The same, from parameters: what is typed and what is in the address are two faces of one filter. */
export const filterLineOf = (parameters: Iterable<readonly [string, string]>): string =>
  [...parameters]
    .filter(([name]) => NAMES.has(name))
    .map(([name, value]) =>
      name === 'q' ? value : `${name}:${/\s/.test(value) ? `"${value}"` : value}`,
    )
    .join(' ')
