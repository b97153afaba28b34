import type { Hono } from 'hono'
import { judgeStatus } from '../../../cli/status/judge-status.js'
import { readPlace } from '../../../cli/status/read-status.js'
import { nameSchema } from '../../../shared/jobs/settings/name-schema.js'
import type { Overview, PollStrip } from '../../api/overview.js'
import { AskedWrongly, noSuch } from '../answer-errors.js'
import type { ConsolePlace } from '../console-place.js'
import { stripOf } from '../poll-strip.js'

const DAY_MS = 86_400_000
const STRIP_CELLS = 96

/** `GET /api/overview`: how everything is, judged as `mailjobs status` judges it. */
export function overviewRoutes(app: Hono, here: ConsolePlace): void {
  const { place, now } = here
  app.get('/api/overview', async (c) => {
    const { data: watched, source, gap } = await place.watched()
    if (!watched)
      throw new AskedWrongly(
        409,
        'NOTHING_WATCHED',
        `What is watched cannot be known by ${source}: ${gap ?? 'it is of an older version'}. Start or deploy it anew.`,
      )
    const asOf = now()
    const [status] = await Promise.all([
      readPlace(place, watched, asOf).then((facts) => judgeStatus(facts, asOf)),
      here.filler.fresh(),
    ])
    return c.json({
      ...status,
      mailboxes: status.mailboxes.map((mailbox) => ({
        ...mailbox,
        lastDay: lastDayOf(here, mailbox.name, +asOf - DAY_MS),
      })),
      asOf: asOf.toISOString(),
      source: place.name,
    } satisfies Overview)
  })
  app.get('/api/mailboxes/:name/polls', async (c) => {
    const name = nameSchema.safeParse(c.req.param('name')).data
    if (name === undefined) throw noSuch('mailbox')
    const until = now()
    const between = { from: new Date(+until - DAY_MS), until }
    const [{ data, complete, gap }] = await Promise.all([
      place.pollCounts(name, between),
      here.filler.fresh(),
    ])
    return c.json({
      cells: stripOf(data, decidedSince(here, name, between.from), between, STRIP_CELLS),
      minutesACell: DAY_MS / STRIP_CELLS / 60_000,
      complete,
      ...(gap !== undefined && { gap }),
    } satisfies PollStrip)
  })
}

/** Of a day of what arrived: by mail, not by monitor. */
function lastDayOf({ index: { database } }: ConsolePlace, mailbox: string, since: number) {
  const counted = (which: string) =>
    Number(
      database
        .prepare(
          `select count(distinct id) as count from rows where at >= ? and mailbox = ? and kind = 'decision' ${which}`,
        )
        .get(since, mailbox)?.['count'] ?? 0,
    )
  return { decided: counted(''), matched: counted("and result = 'matched'") }
}

/** What was decided late arrived earlier: so much further back is looked. */
const MOST_LATE_MS = 7 * DAY_MS

const decidedSince = (
  { index: { database } }: ConsolePlace,
  mailbox: string,
  from: Date,
): number[] =>
  database
    .prepare('select decidedAt from rows where at >= ? and mailbox = ? and decidedAt >= ?')
    .all(+from - MOST_LATE_MS, mailbox, from.toISOString())
    .map(({ decidedAt }) => Date.parse(String(decidedAt)))
