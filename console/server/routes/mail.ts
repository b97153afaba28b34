import type { Hono } from 'hono'
import type { DecisionRow, LedgerRow } from '../../api/decision-row.js'
import type { FrameAnswer } from '../../api/mail-frame.js'
import type { FrameThing } from '../../frames/frame-thing.js'
import { neighboursOf } from '../../index/find-neighbours.js'
import { countNewer, findRows } from '../../index/find-rows.js'
import type { Tickets } from '../../ports/tickets.js'
import { AskedWrongly } from '../answer-errors.js'
import type { ConsolePlace } from '../console-place.js'
import { keptFactsOf } from '../kept-facts.js'
import { mailView, rawView } from '../kept-mails.js'
import { frameRequestSchema, makeFrame } from '../make-frame.js'
import { rowQueryOf, toldOf } from './decisions.js'

/** Where things of mails are shown. */
export interface Frames {
  readonly origin: string
  readonly tickets: Tickets<FrameThing>
}

/** `GET /api/mail`: what matched and was kept; one of it, and what is in it. */
export function mailRoutes(app: Hono, here: ConsolePlace, { origin, tickets }: Frames): void {
  const { database } = here.index
  app.get('/api/mail', async (c) => {
    const { cursor, newest, ...parameters } = c.req.query()
    const query = keptOnly(parameters, here)
    const state = await here.filler.fresh()
    if (newest !== undefined) return c.json({ newer: countNewer(database, query, newest) })
    const { rows, ...page } = findRows(database, query, cursor)
    const mails = rows.filter(isDecision)
    const facts = await keptFactsOf(here, mails)
    return c.json({
      data: { rows: mails.map((row, place) => ({ ...row, ...facts[place] })), ...page },
      ...toldOf(here, state),
    })
  })
  app.get('/api/mail/:monitor/:id', async (c) =>
    c.json(await mailView(here, c.req.param('monitor'), c.req.param('id'))),
  )
  app.get('/api/mail/:monitor/:id/raw', async (c) =>
    c.json(await rawView(here, c.req.param('monitor'), c.req.param('id'))),
  )
  app.get('/api/mail/:monitor/:id/neighbours', async (c) => {
    const query = keptOnly(c.req.query(), here)
    const place = `${c.req.param('id')} ${c.req.param('monitor')}`
    return c.json(neighboursOf(database, query, place))
  })
  app.post('/api/frames', async (c) => {
    const read = frameRequestSchema.safeParse(await c.req.json().catch(() => undefined))
    if (!read.success) throw new AskedWrongly(400, 'REQUEST_INVALID', 'This is no such request.')
    const { thing, facts } = await makeFrame(here, read.data)
    return c.json({
      url: `${origin}/f/${tickets.issue(thing)}`,
      ...(facts && { facts }),
    } satisfies FrameAnswer)
  })
}

/** Of the ledger, what matched: that is what is kept. @throws AskedWrongly */
const keptOnly = (parameters: Readonly<Record<string, string>>, here: ConsolePlace) =>
  rowQueryOf({ ...parameters, result: 'matched' }, here)

const isDecision = (row: LedgerRow): row is DecisionRow => row.kind === 'decision'
