import { createHash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { Rows } from '../api/answers.js'
import type { LedgerRow } from '../api/decision-row.js'
import type { RowQuery } from '../api/row-query.js'
import { type Clause, clausesOf, sqlOf } from './row-clauses.js'
import { rowOf } from './stored-row.js'

/** So many rows are a page. */
export const PAGE_ROWS = 100

/** A cursor that was made for other filters, or is none. */
export class ForeignCursor extends Error {
  override readonly name = 'ForeignCursor'
}

/**
 * A page of rows, the latest arrival first. Each page is found by the key of the last row before it: what comes meanwhile shifts nothing.
 * @throws ForeignCursor
 */
export function findRows(
  database: DatabaseSync,
  query: RowQuery,
  cursor: string | undefined,
): Rows<LedgerRow> {
  const clauses = [...clausesOf(query), ...(cursor === undefined ? [] : [below(query, cursor)])]
  const stored = database
    .prepare(
      `select at, place, kind, id, mailbox, folder, uid, last, decidedAt, told from rows
       where ${sqlOf(clauses)} order by at desc, place desc limit ${PAGE_ROWS + 1}`,
    )
    .all(...clauses.flatMap(({ values }) => values))
  const shown = stored.slice(0, PAGE_ROWS)
  const [first, last] = [shown[0], shown.at(-1)]
  return {
    rows: shown.map(rowOf),
    next: stored.length > PAGE_ROWS && last ? cursorOf(query, last) : null,
    newest: first ? cursorOf(query, first) : null,
  }
}

/** How many rows there are by now that are newer than one; more than a thousand are not counted. @throws ForeignCursor */
export function countNewer(database: DatabaseSync, query: RowQuery, newest: string): number {
  const { at, place } = readCursor(query, newest)
  const clauses = [...clausesOf(query), { sql: '(at, place) > (?, ?)', values: [at, place] }]
  const row = database
    .prepare(
      `select count(*) as count from (select 1 from rows where ${sqlOf(clauses)} limit 1000)`,
    )
    .get(...clauses.flatMap(({ values }) => values))
  return Number(row?.['count'] ?? 0)
}

function below(query: RowQuery, cursor: string): Clause {
  const { at, place } = readCursor(query, cursor)
  return { sql: '(at, place) < (?, ?)', values: [at, place] }
}

/** Of other filters a cursor would skip rows that nobody has seen. */
const hashOf = (query: RowQuery): string =>
  createHash('sha256')
    .update(JSON.stringify(Object.entries(query).toSorted()))
    .digest('base64url')
    .slice(0, 12)

const cursorOf = (query: RowQuery, row: Record<string, unknown>): string =>
  Buffer.from(JSON.stringify([hashOf(query), row['at'], row['place']])).toString('base64url')

function readCursor(
  query: RowQuery,
  cursor: string,
): { readonly at: number; readonly place: string } {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (Array.isArray(parts)) {
      const [hash, at, place]: unknown[] = parts
      if (hash === hashOf(query) && typeof at === 'number' && typeof place === 'string')
        return { at, place }
    }
  } catch {
    // It is none: told below.
  }
  throw new ForeignCursor()
}
