import type { SQLInputValue } from 'node:sqlite'
import { folded } from '../../shared/place/mail-query.js'
import type { RowQuery } from '../api/row-query.js'

/** A part of a condition of SQL, with what belongs to its question marks. */
export interface Clause {
  readonly sql: string
  readonly values: readonly SQLInputValue[]
}

/** All of them. */
export const sqlOf = (clauses: readonly Clause[]): string =>
  clauses.map(({ sql }) => sql).join(' and ') || '1'

/** What is asked of rows. */
export function clausesOf(query: RowQuery): Clause[] {
  const { mailbox, folder, monitor, result, sender, subject, q, uid, after, before, gaps } = query
  const equal = (name: string, value: string | undefined): Clause[] =>
    value === undefined ? [] : [{ sql: `${name} = ?`, values: [value] }]
  return [
    ...equal('mailbox', mailbox),
    ...equal('folder', folder),
    ...equal('monitor', monitor),
    ...equal('result', result),
    ...(sender === undefined ? [] : [holds('sender', folded(sender))]),
    ...wordsIn('subject', subject),
    ...wordsIn('sought', q),
    ...(uid ? [{ sql: 'last >= ? and uid <= ?', values: [uid.first, uid.last] }] : []),
    ...(after === undefined ? [] : [{ sql: 'at >= ?', values: [Date.parse(after)] }]),
    ...(before === undefined ? [] : [{ sql: 'at <= ?', values: [Date.parse(before)] }]),
    ...(gaps ? [{ sql: "kind = 'gap'", values: [] }] : []),
  ]
}

const holds = (column: string, text: string): Clause => ({
  sql: `instr(${column}, ?) > 0`,
  values: [text],
})

/** All of the words; those with a hyphen before them must not be there. */
const wordsIn = (column: string, words = ''): Clause[] =>
  folded(words)
    .split(' ')
    .filter((word) => word !== '' && word !== '-')
    .map((word) =>
      word.startsWith('-')
        ? { sql: `instr(${column}, ?) = 0`, values: [word.slice(1)] }
        : holds(column, word),
    )
