import type { Setting } from '../import/code/expression.js'
import { buildersIn } from '../import/code/expression.js'
import { printEntry } from '../import/code/print-expression.js'
import { type CodeMark, codeMarks } from './code-marks.js'
import { jobsObject, type ObjectPlace, objectPlace } from './object-places.js'

/** The parts of a jobs file, with the entries that are to come into each. */
export type NewEntries = Readonly<Record<'mailboxes' | 'monitors' | 'senders', readonly Setting[]>>

/** The file with the entries in it, or why there is no safe place for them. */
export type InsertedEntries = { readonly text: string } | { readonly problem: string }

/** Text that comes in at a place; nothing is ever taken out. */
interface Insertion {
  readonly at: number
  readonly text: string
}

const NO_CALL = 'it has no single defineJobs({ ... })'
const NOT_READ = 'what stands in defineJobs({ ... }) is not written out there'

/**
 * Puts entries into the text of a jobs file: each at the end of its part, a part that is missing at the end of all, and the builders that they call into
 * its import. Every other byte stays as it is. Whoever writes the result loads it first: this only reads brackets.
 */
export function insertEntries(source: string, entries: NewEntries): InsertedEntries {
  const marks = codeMarks(source)
  const open = marks && jobsObject(marks)
  if (!marks || open === undefined) return { problem: NO_CALL }
  const jobs = objectPlace(marks, open)
  if (!jobs) return { problem: NOT_READ }
  const newline = source.includes('\r\n') ? '\r\n' : '\n'
  const insertions: Insertion[] = []
  const newParts: Setting[] = []
  for (const [part, settings] of Object.entries(entries)) {
    if (settings.length === 0) continue
    const value = jobs.properties.get(part)
    if (value === undefined) {
      newParts.push({ name: part, value: { kind: 'settings', entries: settings } })
      continue
    }
    const place = objectPlace(marks, value)
    if (!place) return { problem: `${part} is not written out there` }
    insertions.push(...atEndOf(place, source, settings, 2))
  }
  if (newParts.length > 0) insertions.push(...atEndOf(jobs, source, newParts, 1))
  const missing = missingBuilders(source, marks, Object.values(entries).flat())
  if (missing === undefined)
    return { problem: 'it has no import of defineJobs that could be added to' }
  const text = [...insertions, ...missing]
    .toSorted((one, other) => other.at - one.at)
    .reduce(
      (before, { at, text: added }) => inserted(before, at, added.replaceAll('\n', newline)),
      source,
    )
  return { text }
}

const inserted = (text: string, at: number, added: string): string =>
  `${text.slice(0, at)}${added}${text.slice(at)}`

/** Entries behind the last property: a comma where that has none, then a line each. */
function atEndOf(
  { inside: [from, to], last }: ObjectPlace,
  source: string,
  settings: readonly Setting[],
  depth: number,
): readonly Insertion[] {
  const printed = settings.map((setting) => printEntry(setting, depth)).join('')
  const indent = '  '.repeat(depth - 1)
  if (!last) return [{ at: from, text: `\n${printed}${indent}` }]
  const comma = last.hasComma ? '' : ','
  // The closing brace has a line of its own: the entries come before that line, behind comments of the last entry.
  const lineStart = source.lastIndexOf('\n', to - 1) + 1
  const isOwnLine = lineStart > last.end && source.slice(lineStart, to).trim() === ''
  if (!isOwnLine) return [{ at: last.end, text: `${comma}\n${printed.replace(/,\n$/, '')}` }]
  return [
    { at: last.end, text: comma },
    { at: lineStart, text: printed },
  ]
}

/** What is to be added to the import of `defineJobs`; undefined where that is not found. */
function missingBuilders(
  source: string,
  marks: readonly CodeMark[],
  settings: readonly Setting[],
): readonly Insertion[] | undefined {
  const wanted = buildersIn({ kind: 'settings', entries: settings })
  const start = marks.findIndex(
    ({ text }, index) =>
      text === 'import' &&
      marks[index + 1]?.text === '{' &&
      namesOf(marks, index + 1).has('defineJobs'),
  )
  if (start < 0) return undefined
  const present = namesOf(marks, start + 1)
  const missing = [...wanted].filter((name) => !present.has(name)).toSorted()
  const close = marks.findIndex(({ text }, index) => index > start && text === '}')
  const before = marks[close - 1]
  if (missing.length === 0 || !before) return []
  const isOwnLine = source.slice(before.end, marks[close]?.start).includes('\n')
  const join = isOwnLine ? ',\n  ' : ', '
  const names = missing.join(join)
  return [{ at: before.end, text: `${before.text === ',' ? join.slice(1) : join}${names}` }]
}

function namesOf(marks: readonly CodeMark[], open: number): ReadonlySet<string> {
  const names = new Set<string>()
  for (let at = open + 1; at < marks.length && marks[at]?.text !== '}'; at += 1)
    names.add(marks[at]?.text ?? '')
  return names
}
