import type { DatabaseSync } from 'node:sqlite'
import type { Neighbours } from '../api/mail-view.js'
import type { RowQuery } from '../api/row-query.js'
import { clausesOf, sqlOf } from './row-clauses.js'

/** The mails before and behind one, by the same filters, as they stand now. @param place id and monitor */
export function neighboursOf(database: DatabaseSync, query: RowQuery, place: string): Neighbours {
  const own = database.prepare('select at from rows where place = ?').get(place)
  if (!own) return {}
  const beside = (side: '<' | '>', order: 'asc' | 'desc') => {
    const clauses = [
      ...clausesOf(query),
      { sql: `(at, place) ${side} (?, ?)`, values: [Number(own['at']), place] },
    ]
    const row = database
      .prepare(
        `select id, monitor from rows where ${sqlOf(clauses)}
         order by at ${order}, place ${order} limit 1`,
      )
      .get(...clauses.flatMap(({ values }) => values))
    return row && `/mail/${row['monitor']}/${row['id']}`
  }
  const [newer, older] = [beside('>', 'asc'), beside('<', 'desc')]
  return { ...(newer !== undefined && { newer }), ...(older !== undefined && { older }) }
}
