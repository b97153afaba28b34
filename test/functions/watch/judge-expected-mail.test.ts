import { expect, test } from 'vitest'
import { createHandler } from '../../../functions/watch/handler.js'
import { expectStateKey } from '../../../shared/contract/keys.js'
import { METRIC } from '../../../shared/contract/metrics.js'
import { createLog } from '../../../shared/runtime/log.js'
import { ExpectWorld, expectationOf } from '../../shared/expect/expect-world.js'
import { ToldPeople } from '../../shared/incidents/told-people.js'

// 16 November 2026 is a Monday.
const MORNING = expectationOf({ by: '09:30', days: 'MON-FRI' })
const START = '2026-11-15T00:00:00+09:00'
const DUE = '2026-11-16T00:30:00.000Z'
const TIME_TABLE: object = { cron: '0 6 * * *', timezone: 'Asia/Tokyo' }

const lines: string[] = []
const metrics: Readonly<Record<string, number>>[] = []

/** A run of the function at a moment, for the schedule of a mailbox. */
const watchAt = (
  world: ExpectWorld,
  time: string,
  { enabled = true, names = ['batch'], poll = TIME_TABLE, remainingMs = 300_000 } = {},
): Promise<unknown> => {
  world.now = Date.parse(time)
  const now = () => new Date(world.now)
  const handle = createHandler({
    ...world.deps,
    stage: 'test',
    alerts: new ToldPeople(),
    alertsTopic: 'topic',
    queue: undefined,
    queueUrlOf: async () => undefined,
    publishMetrics: (_, values) => void metrics.push(values),
    log: createLog({ now, write: (line) => void lines.push(line) }),
    pause: async () => {},
  })
  return handle(
    {
      schemaVersion: 1,
      kind: 'expected-mail',
      mailbox: { name: 'operations', poll },
      waiting: names.map((name) => ({ name, enabled, expect: MORNING })),
    },
    { awsRequestId: `watch-${time}`, getRemainingTimeInMillis: () => remainingMs },
  )
}

test('a mailbox whose poll does not come: unknown, once its time is over, and told once', async () => {
  const world = new ExpectWorld(START)
  await world.run('2026-11-15T12:00:00+09:00', MORNING)
  await watchAt(world, '2026-11-16T09:31:00+09:00')
  await watchAt(world, '2026-11-16T10:04:00+09:00')
  expect(world.results()).toEqual([])
  await watchAt(world, '2026-11-16T10:06:00+09:00')
  await watchAt(world, '2026-11-16T10:21:00+09:00')
  expect(world.results()).toEqual(['11-16 unknown'])
  expect(world.events()).toEqual([`Mail Unknown unknown/batch/${DUE}`])
})

test('a poll that comes after it replaces that', async () => {
  const world = new ExpectWorld(START)
  world.deliver({ at: '2026-11-16T09:10+09:00' })
  await world.run('2026-11-15T12:00:00+09:00', MORNING)
  await watchAt(world, '2026-11-16T10:06:00+09:00')
  world.now = Date.parse('2026-11-17T06:00:00+09:00')
  await world.judge(MORNING, {}, await world.poll())
  await watchAt(world, '2026-11-17T06:15:00+09:00')
  expect(world.verdicts()).toMatchObject([{ result: 'met', was: 'unknown', folder: 'INBOX' }])
  expect(world.events()).toEqual([
    `Mail Unknown unknown/batch/${DUE}`,
    `Incident Ended unknown/batch/${DUE}.ended`,
  ])
})

test('mail that a poll has decided on before it died is met', async () => {
  const world = new ExpectWorld(START)
  world.deliver({ at: '2026-11-16T09:10+09:00' })
  await world.run('2026-11-15T12:00:00+09:00', MORNING)
  world.now = Date.parse('2026-11-16T09:20:00+09:00')
  await world.poll()
  await watchAt(world, '2026-11-16T09:45:00+09:00')
  expect(world.results()).toEqual(['11-16 met'])
  expect(world.events()).toEqual([])
})

test('mail that nobody matched is not absent by it: a poll sees that', async () => {
  const world = new ExpectWorld(START)
  world.deliver({ at: '2026-11-16T09:10+09:00', result: 'unmatched' })
  await world.run('2026-11-16T09:20:00+09:00', MORNING)
  metrics.length = 0
  await watchAt(world, '2026-11-16T09:45:00+09:00')
  expect(world.results()).toEqual([])
  expect(metrics).toEqual([{ [METRIC.oldestUnjudgedSeconds]: 0 }])
})

test('how long a due time is without a verdict, past its time, where there is too much to read', async () => {
  const world = new ExpectWorld(START)
  await world.run('2026-11-15T12:00:00+09:00', MORNING)
  world.deliver({ at: '2026-11-15T13:00+09:00' }, { at: '2026-11-15T15:00+09:00' })
  for (const hour of ['13', '15']) {
    world.now = Date.parse(`2026-11-15T${hour}:00:00+09:00`)
    await world.poll()
  }
  metrics.length = 0
  await watchAt(world, '2026-11-16T12:05:00+09:00', { remainingMs: 0 })
  // It was due at 09:30, and unknown by 10:05.
  expect(metrics).toEqual([{ [METRIC.oldestUnjudgedSeconds]: 7_200 }])
  await watchAt(world, '2026-11-16T12:20:00+09:00')
  expect(world.results()).toEqual(['11-16 unknown'])
  expect(metrics[1]).toEqual({ [METRIC.oldestUnjudgedSeconds]: 0 })
})

test('what is paused is entered as such, in a mailbox that is not polled', async () => {
  const world = new ExpectWorld(START)
  await world.run('2026-11-15T12:00:00+09:00', MORNING)
  await watchAt(world, '2026-11-15T12:15:00+09:00', { enabled: false })
  await watchAt(world, '2026-11-16T09:45:00+09:00', { enabled: false })
  expect(world.results()).toEqual(['11-16 paused'])
  expect(world.events()).toEqual([])
})

test('it and a poll at once, in whichever order: one verdict, and each event once', async () => {
  for (const order of [0, 1]) {
    const world = new ExpectWorld(START)
    await world.run('2026-11-16T09:20:00+09:00', MORNING)
    world.now = Date.parse('2026-11-16T10:06:00+09:00')
    const seen = await world.poll()
    const judges = [
      () => watchAt(world, '2026-11-16T10:06:00+09:00'),
      () => world.judge(MORNING, {}, seen),
    ]
    await Promise.all((order === 0 ? judges : judges.toReversed()).map((judge) => judge()))
    await world.run('2026-11-16T11:00:00+09:00', MORNING)
    await watchAt(world, '2026-11-16T11:15:00+09:00')
    expect(world.results()).toEqual(['11-16 absent'])
    const events = world.events()
    expect(events).toEqual([...new Set(events)])
    expect(events.filter((event) => event.startsWith('Mail Absent'))).toHaveLength(1)
  }
})

test('what cannot be judged keeps no other from it, and fails the run once all have had their turn', async () => {
  const world = new ExpectWorld(START)
  const names = ['batch', 'other', 'third']
  for (const name of names) await world.judge(MORNING, { name }, { at: world.now })
  const json = { contentType: 'application/json' }
  await world.archive.put(expectStateKey('other'), '{"schemaVersion":2}', json)
  const poll = { seconds: 600 }
  await expect(watchAt(world, '2026-11-16T10:30:00+09:00', { names, poll })).rejects.toMatchObject({
    code: 'STATE_NEWER',
  })
  expect(world.verdicts('batch')).toMatchObject([{ result: 'unknown' }])
  expect(world.verdicts('third')).toMatchObject([{ result: 'unknown' }])
  expect(lines.join()).toContain('expected mail not judged')
})

test('a count of what was absent is published where it tells what another judge could not', async () => {
  const world = new ExpectWorld(START)
  await world.run('2026-11-16T09:20:00+09:00', MORNING)
  world.now = Date.parse('2026-11-16T09:31:00+09:00')
  const seen = await world.poll()
  world.isBusDown = true
  await expect(world.judge(MORNING, {}, seen)).rejects.toThrow('the bus')
  world.isBusDown = false
  metrics.length = 0
  await watchAt(world, '2026-11-16T10:15:00+09:00')
  expect(world.events()).toEqual([`Mail Absent absent/batch/${DUE}`])
  expect(metrics).toMatchObject([{ [METRIC.mailAbsent]: 1 }])
})
