import type { Hono } from 'hono'
import type { RowsAnswer } from '../../api/answers.js'
import type { LedgerRow } from '../../api/decision-row.js'
import { readRowQuery } from '../../api/row-query.js'
import type { IndexState } from '../../index/fill-index.js'
import { countNewer, findRows } from '../../index/find-rows.js'
import { requireReadable } from '../answer-errors.js'
import type { ConsolePlace } from '../console-place.js'
import { accountOfMail } from '../mail-accounts.js'

/** `GET /api/decisions`: the ledger, page by page; one mail of it as `mailjobs why` tells it. */
export function decisionRoutes(app: Hono, here: ConsolePlace): void {
  app.get('/api/decisions', async (c) => {
    const { cursor, newest, ...parameters } = c.req.query()
    const query = rowQueryOf(parameters, here)
    const state = await here.filler.fresh()
    const { database } = here.index
    if (newest !== undefined) return c.json({ newer: countNewer(database, query, newest) })
    return c.json({
      data: findRows(database, query, cursor),
      ...toldOf(here, state),
    } satisfies RowsAnswer<LedgerRow>)
  })
  app.get('/api/decisions/:id', async (c) => c.json(await accountOfMail(here, c.req.param('id'))))
}

/** Which rows are asked for. @throws AskedWrongly */
export function rowQueryOf(parameters: Readonly<Record<string, string>>, { now }: ConsolePlace) {
  const { query, faults } = readRowQuery(Object.entries(parameters), now())
  requireReadable(faults)
  return query
}

/** How old and how whole an answer of the index is. */
export function toldOf({ place }: ConsolePlace, { asOf, complete, horizon, damaged }: IndexState) {
  const gaps = [
    ...(complete ? [] : [`the index reaches back to ${horizon} so far`]),
    ...damaged.map((key) => `${key} cannot be read`),
  ]
  return {
    asOf,
    source: `the ledger of ${place.name}`,
    complete: gaps.length === 0,
    ...(gaps.length > 0 && { gap: gaps.join('; ') }),
  }
}
