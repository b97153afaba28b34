import type { Expression, Setting } from './expression.js'

/** As wide as the rest of the project is written (biome.json). */
const WIDTH = 100

const INDENT = '  '

/** What has to be seen as an escape, or would end a literal or a comment: controls, invisible characters, halves of characters. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu

/**
 * An expression as TypeScript. It stays on its line where it fits and nothing is to be said of its parts.
 * @param before columns that are taken on its first line
 */
export function printExpression(expression: Expression, depth: number, before: number): string {
  const line = hasNotes(expression) ? undefined : inline(expression)
  if (line !== undefined && before + columnsOf(line) + 1 <= WIDTH) return line
  const indent = INDENT.repeat(depth + 1)
  const close = INDENT.repeat(depth)
  if (typeof expression !== 'object') return inline(expression)
  switch (expression.kind) {
    case 'call':
      return `${expression.builder}(${expression.of.map((item) => `\n${indent}${inline(item)},`).join('')}\n${close})`
    case 'list':
      return `[\n${expression.items.map((item) => `${indent}${printExpression(item, depth + 1, indent.length)},\n`).join('')}${close}]`
    case 'settings':
      return expression.entries.length === 0
        ? '{}'
        : `{\n${expression.entries.map((entry) => printEntry(entry, depth + 1)).join('')}${close}}`
  }
}

/** A setting with its name, as lines of an object literal; a comma ends them. */
export function printEntry({ name, value, notes = [] }: Setting, depth: number): string {
  const indent = INDENT.repeat(depth)
  const key = `${indent}${keyOf(name)}: `
  return `${commentLines(notes, depth)}${key}${printExpression(value, depth, columnsOf(key))},\n`
}

/** Sentences as comments above what they are about, wrapped where they are long. */
export const commentLines = (notes: readonly string[], depth: number): string =>
  notes
    .flatMap((note) => wrapped(visible(note), WIDTH - INDENT.length * depth - '// '.length))
    .map((line) => `${INDENT.repeat(depth)}// ${line}\n`)
    .join('')

/** Text of a file in a comment or a message: what would steer a terminal, or end the comment, is written out. */
export const visible = (text: string): string => text.replace(UNSEEN, escaped)

const escaped = (character: string): string =>
  `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`

function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && columnsOf(line) + 1 + columnsOf(word) > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}

const hasNotes = (expression: Expression): boolean => {
  if (typeof expression !== 'object' || expression.kind === 'call') return false
  return expression.kind === 'list'
    ? expression.items.some(hasNotes)
    : expression.entries.some(({ notes = [], value }) => notes.length > 0 || hasNotes(value))
}

function inline(expression: Expression): string {
  if (typeof expression === 'string') return quoted(expression)
  if (typeof expression !== 'object') return String(expression)
  switch (expression.kind) {
    case 'call':
      return `${expression.builder}(${expression.of.map((item) => inline(item)).join(', ')})`
    case 'list':
      return `[${expression.items.map(inline).join(', ')}]`
    case 'settings':
      return expression.entries.length === 0
        ? '{}'
        : `{ ${expression.entries.map(({ name, value }) => `${keyOf(name)}: ${inline(value)}`).join(', ')} }`
  }
}

/** A text as a literal, in the quotes that need the fewest escapes. */
function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const body = text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replaceAll(quote, `\\${quote}`)
    .replace(UNSEEN, escaped)
  return `${quote}${body}${quote}`
}

/** A name as a key; one that would be the prototype in a literal is written as what it is. */
function keyOf(name: string): string {
  if (name === '__proto__') return "['__proto__']"
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name)
}

/** Columns of a fixed-width font: East Asian wide and full-width characters take two. */
function columnsOf(text: string): number {
  const wide =
    /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/g
  return text.length + (text.match(wide)?.length ?? 0)
}
