import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type CountedRun,
  IDLE_JUDGE,
  IDLE_POLL,
  IDLE_WATCH,
  KEPT_MAIL,
  METRICS,
  METRICS_OF_POLLS,
  NOW_AND_THEN,
  READS_AN_EXPECTATION,
  WATCH_READS_A_MAILBOX,
} from '../../../cli/cost/counted-calls.js'
import { type Counted, type CountedWorld, startCountedWorld } from './counted-world.js'

/** A log line of another machine has other ids and times in it; one that has a line more is out of this. */
const LOG_SLACK_BYTES = 250

let world: CountedWorld
beforeAll(async () => {
  world = await startCountedWorld()
})
afterAll(() => world?.close())

/** What is written down has to be what is asked for: no call more, and no call less. */
function expectCounted(run: Counted, { logBytes, ...counted }: CountedRun): void {
  const { s3Reads, s3Writes, secretReads } = run
  expect({ s3Reads, s3Writes, secretReads }).toEqual(counted)
  expect(run.logBytes).toBeLessThanOrEqual(logBytes)
  expect(run.logBytes).toBeGreaterThan(logBytes - LOG_SLACK_BYTES)
}

test('a poll that finds nothing new, and one that keeps a mail', async () => {
  world.deliver()
  const first = await world.run('plain')
  expect(first.secretReads).toBe(NOW_AND_THEN.login.secretReads)
  const idle = await world.run('plain')
  expectCounted(idle, IDLE_POLL)
  const [succeeded, duration] = METRICS_OF_POLLS
  expect(idle.metrics).toEqual([succeeded, duration])
  world.deliver()
  const keeping = await world.run('plain')
  expect({
    s3Reads: keeping.s3Reads - idle.s3Reads,
    s3Writes: keeping.s3Writes - idle.s3Writes,
    events: keeping.events,
  }).toEqual(KEPT_MAIL)
  expect(keeping.metrics).toEqual(METRICS_OF_POLLS)
})

test('a monitor that expects mail, and the look at it of the watch function', async () => {
  await world.run('expecting')
  await world.run('expecting')
  const idle = await world.run('expecting')
  expectCounted(idle, { ...IDLE_POLL, s3Reads: IDLE_POLL.s3Reads + READS_AN_EXPECTATION })
  await world.run('expected.')
  const judged = await world.run('expected.')
  expectCounted(judged, IDLE_JUDGE)
  expect(judged.metrics).toHaveLength(METRICS.expectations)
})

test('a look of the watch function at a stage where nothing is open', async () => {
  await world.run('mailjobs.watch')
  const look = await world.run('mailjobs.watch')
  const mailboxes = 2
  const s3Reads = IDLE_WATCH.s3Reads + mailboxes * WATCH_READS_A_MAILBOX
  expectCounted(look, { ...IDLE_WATCH, s3Reads })
  expect(look.metrics).toHaveLength(METRICS.stage + METRICS.senders)
})
