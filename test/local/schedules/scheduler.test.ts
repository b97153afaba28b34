import { expect, test } from 'vitest'
import { ScheduleExpressionError } from '../../../local/schedules/schedule-expression.js'
import {
  type Schedule,
  startScheduler,
  UnknownScheduleError,
} from '../../../local/schedules/scheduler.js'

const operations: Schedule = {
  name: 'operations',
  arn: 'arn:aws:scheduler:local:000000000000:schedule/mailjobs-dev/operations',
  expression: 'rate(10 minutes)',
  timezone: 'UTC',
  state: 'ENABLED',
  input: '{}',
}

test('every schedule fires when it is due, again and again', () => {
  const daily = { ...operations, name: 'daily', expression: 'cron(15 9 * * ? *)' }
  const { world, fired } = schedulerFor([operations, daily])

  world.advanceMinutes(30)

  expect(
    fired.map(({ schedule, scheduledTime }) => [schedule.name, isoMinute(scheduledTime)]),
  ).toEqual([
    ['operations', '09:10'],
    ['daily', '09:15'],
    ['operations', '09:20'],
    ['operations', '09:30'],
  ])
})

test('nothing fires before its time, nor for a schedule that is disabled', () => {
  const { world, fired } = schedulerFor([
    operations,
    { ...operations, name: 'paused', expression: 'rate(1 minute)', state: 'DISABLED' },
  ])

  world.advanceMinutes(9)

  expect(fired).toEqual([])
})

test('the context attributes of the input are replaced', () => {
  const attributes = ['scheduled-time', 'execution-id', 'attempt-number', 'schedule-arn']
  const input = attributes.map((attribute) => `<aws.scheduler.${attribute}>`).join(' ')
  const { world, fired } = schedulerFor([
    { ...operations, input: `${input} <aws.scheduler.scheduled-time>` },
  ])

  world.advanceMinutes(10)

  const time = '2026-11-21T09:10:00Z'
  expect(fired).toMatchObject([
    { input: `${time} id-1 1 ${operations.arn} ${time}`, executionId: 'id-1' },
  ])
})

test('runs that were missed while the machine slept are one late run', () => {
  const { world, fired } = schedulerFor([{ ...operations, expression: 'cron(0 * * * ? *)' }])

  world.sleepMinutes(200)
  world.advanceMinutes(60)

  expect(fired.map(({ scheduledTime }) => isoMinute(scheduledTime))).toEqual(['10:00', '13:00'])
})

test('a schedule fires at once when asked to, and keeps its own times', () => {
  const paused: Schedule = { ...operations, name: 'paused', state: 'DISABLED' }
  const { world, fired, scheduler } = schedulerFor([operations, paused])
  world.advanceMinutes(5)

  scheduler.fireNow('operations')
  scheduler.fireNow('paused')
  world.advanceMinutes(5)

  expect(
    fired.map(({ schedule, scheduledTime }) => [schedule.name, isoMinute(scheduledTime)]),
  ).toEqual([
    ['operations', '09:05'],
    ['paused', '09:05'],
    ['operations', '09:10'],
  ])
})

test('a schedule that nobody has cannot be fired', () => {
  const { scheduler } = schedulerFor([operations])

  const fire = () => scheduler.fireNow('operatoins')

  expect(fire).toThrow(UnknownScheduleError)
  expect(fire).toThrow('there are: operations')
})

test('nothing fires after the end', () => {
  const { world, fired, scheduler } = schedulerFor([operations])

  scheduler.close()
  world.advanceMinutes(60)

  expect(fired).toEqual([])
})

test('a schedule that never fires keeps no timer', () => {
  const { world } = schedulerFor([{ ...operations, expression: 'cron(0 9 1 1 ? 2025)' }])

  expect(world.timers()).toBe(0)
})

test('an expression that cannot be read is an error at the start', () => {
  expect(() => schedulerFor([{ ...operations, expression: 'rate(soon)' }])).toThrow(
    ScheduleExpressionError,
  )
})

const isoMinute = (time: Date) => time.toISOString().slice(11, 16)

type Fired = { schedule: Schedule; scheduledTime: Date; executionId: string; input: string }

function schedulerFor(schedules: Schedule[]) {
  const world = manualClock(new Date('2026-11-21T09:00:00Z'))
  const fired: Fired[] = []
  let ids = 0
  const scheduler = startScheduler({
    schedules,
    onDue: (run) => fired.push(run),
    now: world.now,
    setTimer: world.setTimer,
    newId: () => `id-${++ids}`,
  })
  return { world, fired, scheduler }
}

/** A clock that only the test moves. */
function manualClock(start: Date) {
  let nowMs = start.getTime()
  const timers = new Set<{ atMs: number; callback: () => void }>()
  const runDueTimers = () => {
    for (const timer of [...timers].toSorted((a, b) => a.atMs - b.atMs)) {
      if (timer.atMs <= nowMs && timers.delete(timer)) timer.callback()
    }
  }
  return {
    now: () => new Date(nowMs),
    timers: () => timers.size,
    setTimer: (callback: () => void, delayMs: number) => {
      const timer = { atMs: nowMs + delayMs, callback }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    advanceMinutes: (minutes: number) => {
      for (let second = 0; second < minutes * 60; second += 1) {
        nowMs += 1_000
        runDueTimers()
      }
    },
    sleepMinutes: (minutes: number) => {
      nowMs += minutes * 60_000
      runDueTimers()
    },
  }
}
