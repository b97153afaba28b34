import { expect, test } from 'vitest'
import { messagesIn, type OpenWork, settled, sumOf } from '../../../local/world/settled.js'

const NONE = { visible: 0, inFlight: 0, delayed: 0 }
const IDLE: OpenWork = { running: 0, ended: 0, invocations: NONE, queued: NONE, nextAt: undefined }

/** What is seen at each look; the last one is seen for ever. */
async function waitedFor(looks: readonly Partial<OpenWork>[], limitMs = 10_000) {
  let look = -1
  let nowMs = 0
  const left = await settled(
    () => {
      look += 1
      return { ...IDLE, ...looks[Math.min(look, looks.length - 1)] }
    },
    {
      limitMs,
      now: () => new Date(nowMs),
      pause: async (ms) => {
        nowMs += ms
      },
    },
  )
  return { left, looks: look + 1, waitedMs: nowMs }
}

test.each<[string, Partial<OpenWork>]>([
  ['a function runs', { running: 1 }],
  ['an event waits for its function', { invocations: { ...NONE, visible: 3 } }],
  ['a send waits in the queue', { queued: { ...NONE, visible: 1 } }],
])('it is waited while %s', async (_, busy) => {
  const { left, looks } = await waitedFor([...Array(40).fill(busy), {}])
  expect(left).toEqual(IDLE)
  expect(looks).toBeGreaterThan(40)
})

test('a pause between two things that belong together is not the end', async () => {
  const { left } = await waitedFor([{ running: 1 }, {}, { running: 1, ended: 1 }, { ended: 2 }])
  expect(left.ended).toBe(2)
})

test.each<[string, Partial<OpenWork>]>([
  ['is put off', { queued: { ...NONE, delayed: 2 } }],
  ['failed and is tried again later', { invocations: { ...NONE, inFlight: 1 } }],
])('what %s is not waited for, and is left', async (_, waiting) => {
  const { left, waitedMs } = await waitedFor([waiting])
  expect(left).toMatchObject(waiting)
  expect(waitedMs).toBeLessThan(1_000)
})

test('what hangs is left when the limit is over', async () => {
  const { left, waitedMs } = await waitedFor([{ running: 1 }])
  expect(left.running).toBe(1)
  expect(waitedMs).toBe(10_000)
})

test('the limit begins anew with everything that ends', async () => {
  const busy = Array.from({ length: 1_000 }, (_, ended) => ({ running: 1, ended }))
  const { left, waitedMs } = await waitedFor([...busy, { ended: 1_000 }])
  expect(left).toMatchObject({ running: 0, ended: 1_000 })
  expect(waitedMs).toBeGreaterThan(10_000)
})

test('a limit of nothing waits for nothing', async () => {
  expect(await waitedFor([{ running: 1 }], 0)).toMatchObject({ looks: 1, left: { running: 1 } })
})

test('a signal ends it at once', async () => {
  const interrupt = new AbortController()
  let looks = 0
  const left = await settled(
    () => {
      looks += 1
      if (looks === 3) interrupt.abort()
      return { ...IDLE, running: 1 }
    },
    { limitMs: 1e9, now: () => new Date(0), pause: async () => {}, signal: interrupt.signal },
  )
  expect(left.running).toBe(1)
  expect(looks).toBe(3)
})

test('messages are counted whenever they are due, over all queues', () => {
  const counts = { visible: 1, inFlight: 2, delayed: 4 }
  expect(messagesIn(counts)).toBe(7)
  expect(sumOf([counts, counts])).toEqual({ visible: 2, inFlight: 4, delayed: 8 })
  expect(sumOf([])).toEqual(NONE)
})
