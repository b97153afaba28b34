// Our own: of what mailjobs has at run time nothing gives a tree of TypeScript, and brackets are enough, as the result is loaded (decision 34).

/** A piece of a source file that is no blank and no comment: a bracket, a comma, a name, a literal. */
export interface CodeMark {
  readonly text: string
  readonly start: number
  readonly end: number
}

/** What begins a regular expression where a value may stand, and is a division elsewhere. */
const BEFORE_A_VALUE = /^(?:[([{,;:=!&|?+\-*/%<>~^]|return|typeof|case|in|of|=>)$/

const WORD = /[\p{L}\p{N}_$]/u

/**
 * The marks of TypeScript, in their order: enough to know which bracket belongs to which, whatever stands in literals and comments.
 * Undefined where a literal or a comment does not end.
 */
export function codeMarks(source: string): readonly CodeMark[] | undefined {
  const marks: CodeMark[] = []
  let at = 0
  while (at < source.length) {
    const blank = /^\s+/.exec(source.slice(at, at + 4_096))?.[0].length ?? 0
    if (blank > 0) {
      at += blank
      continue
    }
    const end = endOfPiece(source, at, marks.at(-1)?.text)
    if (end === undefined) return undefined
    if (!isComment(source, at)) marks.push({ text: source.slice(at, end), start: at, end })
    at = end
  }
  return marks
}

const isComment = (source: string, at: number): boolean =>
  source.startsWith('//', at) || source.startsWith('/*', at)

/** Where the piece ends that begins here. */
function endOfPiece(source: string, at: number, before: string | undefined): number | undefined {
  const [first = ''] = source.slice(at, at + 1)
  if (source.startsWith('//', at)) return endOfLine(source, at)
  if (source.startsWith('/*', at)) return after(source, '*/', at + 2)
  if (first === "'" || first === '"') return endOfQuoted(source, at + 1, first)
  if (first === '`') return endOfTemplate(source, at + 1)
  if (first === '/' && (before === undefined || BEFORE_A_VALUE.test(before)))
    return endOfRegExp(source, at + 1)
  if (source.startsWith('=>', at)) return at + 2
  if (!WORD.test(first)) return at + 1
  let end = at + 1
  while (end < source.length && WORD.test(source[end] ?? '')) end += 1
  return end
}

function endOfLine(source: string, at: number): number {
  const end = source.slice(at).search(/[\r\n\u2028\u2029]/)
  return end < 0 ? source.length : at + end
}

function after(source: string, text: string, at: number): number | undefined {
  const found = source.indexOf(text, at)
  return found < 0 ? undefined : found + text.length
}

function endOfQuoted(source: string, from: number, quote: string): number | undefined {
  for (let at = from; at < source.length; at += 1) {
    const character = source[at]
    if (character === '\\') at += 1
    else if (character === quote) return at + 1
    else if (character === '\n') return undefined
  }
  return undefined
}

/** In `${}` of a template stands code, with templates in it. */
function endOfTemplate(source: string, from: number): number | undefined {
  let at = from
  while (at < source.length) {
    const character = source[at]
    if (character === '`') return at + 1
    if (character === '\\') at += 2
    else if (source.startsWith('${', at)) {
      const end = endOfBraces(source, at + 2)
      if (end === undefined) return undefined
      at = end
    } else at += 1
  }
  return undefined
}

function endOfBraces(source: string, from: number): number | undefined {
  let depth = 1
  let before: string | undefined
  let at = from
  while (at < source.length) {
    const end = endOfPiece(source, at, before)
    if (end === undefined) return undefined
    const piece = source.slice(at, end)
    if (piece === '{') depth += 1
    if (piece === '}') depth -= 1
    if (depth === 0) return end
    if (piece.trim() !== '' && !isComment(source, at)) before = piece
    at = end
  }
  return undefined
}

function endOfRegExp(source: string, from: number): number | undefined {
  let isInClass = false
  for (let at = from; at < source.length; at += 1) {
    const character = source[at]
    if (character === '\n') return undefined
    if (character === '\\') at += 1
    else if (character === '[') isInClass = true
    else if (character === ']') isInClass = false
    else if (character === '/' && !isInClass) return at + 1
  }
  return undefined
}
