import type { CodeMark } from './code-marks.js'

/** An object literal in a source file, as far as an entry can be put into it. */
export interface ObjectPlace {
  /** Behind its opening brace, and before its closing one. */
  readonly inside: readonly [from: number, to: number]
  /** Behind its last property, and whether a comma stands there already; undefined where it is empty. */
  readonly last: { readonly end: number; readonly hasComma: boolean } | undefined
  /** Its properties by name, with where their values begin among the marks. */
  readonly properties: ReadonlyMap<string, number>
}

/** The object that `defineJobs(` is called with; undefined where there is none, or more than one such call. */
export function jobsObject(marks: readonly CodeMark[]): number | undefined {
  const calls = marks.flatMap(({ text }, index) =>
    text === 'defineJobs' && marks[index + 1]?.text === '(' && marks[index + 2]?.text === '{'
      ? [index + 2]
      : [],
  )
  return calls.length === 1 ? calls[0] : undefined
}

/** The object literal that begins with this mark; undefined if it is none, or is made of others by what stands in it (`...rest`, a method). */
export function objectPlace(marks: readonly CodeMark[], open: number): ObjectPlace | undefined {
  const first = marks[open]
  if (first?.text !== '{') return undefined
  const properties = new Map<string, number>()
  let at = open + 1
  while (marks[at] && marks[at]?.text !== '}') {
    const name = nameOf(marks[at]?.text ?? '')
    if (name === undefined || marks[at + 1]?.text !== ':') return undefined
    properties.set(name, at + 2)
    const end = endOfValue(marks, at + 2)
    if (end === undefined) return undefined
    at = marks[end]?.text === ',' ? end + 1 : end
  }
  const close = marks[at]
  const before = marks[at - 1]
  if (!close || !before) return undefined
  const hasComma = before.text === ','
  return {
    inside: [first.end, close.start],
    last: at - 1 === open ? undefined : { end: before.end, hasComma },
    properties,
  }
}

const nameOf = (text: string): string | undefined => {
  if (/^['"][^\\]*['"]$/.test(text)) return text.slice(1, -1)
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(text) ? text : undefined
}

const CLOSING: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
])

/** The comma or the brace behind a value. */
function endOfValue(marks: readonly CodeMark[], from: number): number | undefined {
  const open: string[] = []
  for (let at = from; at < marks.length; at += 1) {
    const text = marks[at]?.text ?? ''
    if (open.length === 0 && (text === ',' || text === '}')) return at
    const closing = CLOSING.get(text)
    if (closing !== undefined) open.push(closing)
    else if (/^[)\]}]$/.test(text) && open.pop() !== text) return undefined
  }
  return undefined
}
