import type { Hono } from 'hono'
import * as z from 'zod'
import { faultLine } from '../../../shared/failures/configuration-errors.js'
import { faultsIn } from '../../../shared/jobs/schema/faults.js'
import { monitorSchema } from '../../../shared/jobs/schema/jobs-schema.js'
import type { DeployedRule, TryAnswer, TryRequest } from '../../api/try-answers.js'
import { printNotation } from '../../rule/print-notation.js'
import { readNotation } from '../../rule/read-notation.js'
import { AskedWrongly, noSuch } from '../answer-errors.js'
import type { ConsolePlace } from '../console-place.js'
import { tryRule } from '../try-rule.js'

const DAY_MS = 86_400_000

const requestSchema: z.ZodType<TryRequest> = z.strictObject({
  monitor: z.string(),
  notation: z.string(),
  days: z.int().min(1).max(400),
})

/** `POST /api/try`: what a rule that is not deployed would make of mail; the deployed ones to begin with. */
export function tryRoutes(app: Hono, here: ConsolePlace): void {
  app.get('/api/rules', async (c) => {
    const { data } = await here.place.definitions()
    return c.json(
      data.flatMap(({ mailbox, monitors }) =>
        monitors.map(
          ({ name, folder, when }): DeployedRule => ({
            ...{ monitor: name, mailbox: mailbox.name, folder },
            notation: printNotation(when),
          }),
        ),
      ),
    )
  })
  app.post('/api/try', async (c) => {
    const asked = requestSchema.safeParse(await c.req.json().catch(() => undefined)).data
    if (!asked) throw new AskedWrongly(400, 'REQUEST_INVALID', 'This is no such request.')
    return c.json((await answerOf(here, asked, c.req.raw.signal)) satisfies TryAnswer)
  })
}

async function answerOf(
  here: ConsolePlace,
  { monitor: name, notation, days }: TryRequest,
  signal: AbortSignal,
): Promise<TryAnswer> {
  const read = readNotation(notation)
  if ('fault' in read) return { faults: [read.fault] }
  // The same faults, with the same near matches, as of the jobs file.
  const schema = z.object({ when: monitorSchema.shape.when })
  const parsed = schema.safeParse(read)
  if (!parsed.success)
    return { faults: faultsIn(schema, read).map((fault) => ({ message: faultLine(fault) })) }
  const { data } = await here.place.definitions()
  const request = data.find(({ monitors }) => monitors.some((one) => one.name === name))
  const deployed = request?.monitors.find((one) => one.name === name)
  if (!request || !deployed) throw noSuch('monitor')
  const tried = await tryRule(here, {
    // Of no version that has ever decided.
    monitor: { ...deployed, when: parsed.data.when, version: 'draft' },
    mailbox: request.mailbox.name,
    since: new Date(+here.now() - days * DAY_MS),
    signal,
  })
  return { ...tried, notation: printNotation(read.when) }
}
