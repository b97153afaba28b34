import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ActionDone, ActionPlan, ActionRequest } from '../../console/api/action-answers.js'
import type { IncidentsAnswer } from '../../console/api/incident-answers.js'
import type { IncidentKind } from '../../shared/contract/incident-kinds.js'
import { remember } from '../../shared/incidents/incident-store.js'
import { pollRequestSchema } from '../../shared/jobs/requests/poll-request.js'
import { type ConsoleWorld, consoleWorld } from './console-world.js'
import { type ServedWorld, serveWorld } from './serve-world.js'

let world: ConsoleWorld
let served: ServedWorld

beforeEach(async () => {
  world = consoleWorld()
  served = await serveWorld(world)
})

afterEach(async () => {
  await served.close()
  expect(served.bugs).toEqual([])
})

const plan = async (request: ActionRequest | object) => {
  const response = await served.post('/api/plans', request)
  return { status: response.status, plan: (await response.json()) as ActionPlan }
}

const run = async ({ plan: id }: ActionPlan) => {
  const response = await served.post(`/api/plans/${id}/run`, {})
  return { status: response.status, ...((await response.json()) as Partial<ActionDone>) }
}

const begin = (kind: IncidentKind) =>
  world.place.decide((archive) =>
    remember(
      { archive, newId: randomUUID, now: () => new Date() },
      {
        kind,
        slot: 'operations',
        about: 'operations',
        mailbox: 'operations',
        at: '2026-11-21T09:00:00.000Z',
        summary: 'it is wrong',
        event: 'e1',
      },
    ),
  )

const incidents = () => served.answer<IncidentsAnswer>('/api/incidents')

test('a mute is planned, carried out once, and ended', async () => {
  const asked = { action: 'mute', name: 'operations', hours: 4, reason: "it's being moved" }
  const { plan: planned } = await plan(asked)
  expect(planned.command).toBe(
    `mailjobs mute operations --until 4h --reason 'it'\\''s being moved'`,
  )
  expect((await incidents()).mutes).toEqual([])
  expect((await run(planned)).done?.said).toBe('doneMute')
  expect((await run(planned)).status).toBe(409)
  expect((await incidents()).mutes).toMatchObject([{ name: 'operations', reason: asked.reason }])
  const { plan: end } = await plan({ action: 'unmute', name: 'operations' })
  expect((await run(end)).done?.said).toBe('doneUnmute')
  expect((await incidents()).mutes).toEqual([])
})

test('an incident is closed with a reason; one that lasts is not', async () => {
  await begin('quarantined')
  const [open] = (await incidents()).incidents
  const asked = { action: 'close', incident: open?.name ?? '', reason: 'sent once more' }
  const [one, other] = [await plan(asked), await plan(asked)]
  expect((await run(one.plan)).done?.said).toBe('doneClose')
  // What the other was planned on has changed.
  expect((await run(other.plan)).status).toBe(409)
  expect((await incidents()).incidents).toEqual([])
  await begin('polls-failing')
  const [lasting] = (await incidents()).incidents
  expect((await plan({ ...asked, incident: lasting?.name })).status).toBe(409)
})

test('a poll is one by the definitions that are at work', async () => {
  const { plan: planned } = await plan({ action: 'poll', mailbox: 'operations' })
  expect(served.invoked).toEqual([])
  expect((await run(planned)).done).toEqual({
    said: 'donePoll',
    values: { name: 'operations', result: 'succeeded', decided: 2, matched: 1 },
  })
  expect(served.invoked).toHaveLength(1)
  expect(pollRequestSchema.safeParse(served.invoked[0]).success).toBe(true)
})

test.each([
  [{ action: 'mute', name: 'operations', hours: 4, reason: ' ' }, 400],
  [{ action: 'mute', name: 'operations', hours: 400, reason: 'x' }, 400],
  [{ action: 'mute', name: 'nobody', hours: 4, reason: 'x' }, 404],
  [{ action: 'unmute', name: 'operations' }, 404],
  [{ action: 'close', incident: 'none', reason: 'x' }, 404],
  [{ action: 'poll', mailbox: 'nobody' }, 404],
  [{ action: 'delete', mailbox: 'operations' }, 400],
  [{ action: 'poll', mailbox: 'operations', force: true }, 400],
])('%j is refused', async (request, status) => {
  expect((await plan(request)).status).toBe(status)
})

test('nothing runs without a plan, or without the key', async () => {
  expect((await served.post('/api/plans/AAAAAAAAAAAAAAAAAAAAAA/run', {})).status).toBe(409)
  const { plan: planned } = await plan({ action: 'poll', mailbox: 'operations' })
  const response = await fetch(`${served.url}/api/plans/${planned.plan}/run`, { method: 'POST' })
  expect(response.status).toBe(401)
  expect(served.invoked).toEqual([])
})
