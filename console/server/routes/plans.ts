import type { Hono } from 'hono'
import * as z from 'zod'
import type { ActionPlan, ActionRequest } from '../../api/action-answers.js'
import type { Tickets } from '../../ports/tickets.js'
import { planClose } from '../actions/plan-close.js'
import { planMute, planUnmute } from '../actions/plan-mute.js'
import { planPoll } from '../actions/plan-poll.js'
import type { PlannedAction } from '../actions/planned-action.js'
import { AskedWrongly } from '../answer-errors.js'
import type { ConsolePlace } from '../console-place.js'

const MOST_HOURS = 14 * 24

const reasonSchema = z.string().trim().min(1).max(500)

const requestSchema: z.ZodType<ActionRequest> = z.discriminatedUnion('action', [
  z.strictObject({
    action: z.literal('mute'),
    name: z.string(),
    hours: z.int().min(1).max(MOST_HOURS),
    reason: reasonSchema,
  }),
  z.strictObject({ action: z.literal('unmute'), name: z.string() }),
  z.strictObject({ action: z.literal('close'), incident: z.string(), reason: reasonSchema }),
  z.strictObject({ action: z.literal('poll'), mailbox: z.string() }),
])

/** `POST /api/plans`, and `/run` of one: nothing is changed without a plan, which is good for five minutes and once. */
export function planRoutes(app: Hono, here: ConsolePlace, plans: Tickets<PlannedAction>): void {
  app.post('/api/plans', async (c) => {
    const asked = requestSchema.safeParse(await c.req.json().catch(() => undefined))
    if (!asked.success) throw new AskedWrongly(400, 'REQUEST_INVALID', 'This is no such action.')
    const planned = await planOf(here, asked.data)
    const { command, effects } = planned
    return c.json({ plan: plans.issue(planned), command, effects } satisfies ActionPlan)
  })
  app.post('/api/plans/:plan/run', async (c) => {
    const planned = plans.take(c.req.param('plan'))
    if (!planned)
      throw new AskedWrongly(409, 'PLAN_OVER', 'This plan is over, or was carried out: plan anew.')
    return c.json(await planned.run())
  })
}

function planOf(here: ConsolePlace, request: ActionRequest): Promise<PlannedAction> {
  switch (request.action) {
    case 'mute':
      return planMute(here, request)
    case 'unmute':
      return planUnmute(here, request.name)
    case 'close':
      return planClose(here, request)
    case 'poll':
      return planPoll(here, request.mailbox)
  }
}
