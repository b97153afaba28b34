import { randomUUID } from 'node:crypto'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { InvocationVerdict } from '../../../local/lambda/invocation-outcome.js'
import {
  AsynchronousInvocations,
  startInvoker,
} from '../../../local/world/asynchronous-invocations.js'
import { removeDirectory } from '../../remove-directory.js'
import { virtualClock } from '../virtual-clock.js'

const FINE: InvocationVerdict = { kind: 'succeeded', result: undefined }
const FAILED: InvocationVerdict = { kind: 'timed-out', timeoutMs: 29_000 }
const API = 'arn:aws:lambda:local:000000000000:function:api'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-invocations-'))
})
afterEach(() => removeDirectory(directory))

async function given(invoke: (arn: string, input: unknown) => Promise<InvocationVerdict>) {
  const clock = virtualClock('2026-11-21T09:00:00Z')
  const invocations = await AsynchronousInvocations.open(directory, { ...clock, newId: randomUUID })
  const failures: boolean[] = []
  const inputs: unknown[] = []
  const start = () =>
    startInvoker(invocations, {
      invoke: (arn, input) => {
        inputs.push(input)
        return invoke(arn, input)
      },
      onFailed: (_, __, isLast) => failures.push(isLast),
      onError: () => {},
    })
  return { clock, invocations, failures, inputs, start }
}

test('a function is started once with each input, and the input is gone', async () => {
  const { invocations, inputs, start } = await given(async () => FINE)
  await Promise.all([1, 2, 3].map((match) => invocations.start(API, { match })))
  const invoker = start()
  await vi.waitFor(() => expect(inputs).toEqual([{ match: 1 }, { match: 2 }, { match: 3 }]))
  await vi.waitFor(() => expect(invoker.isIdle()).toBe(true))
  expect(invocations.queue.counts()).toEqual({ visible: 0, inFlight: 0, delayed: 0 })
  await invoker.close()
})

test('what no function was started with yet is left to the next world', async () => {
  const { invocations } = await given(async () => FINE)
  await invocations.start(API, { match: 1 })
  await invocations.close()

  const next = await given(async () => FINE)
  next.start()
  await vi.waitFor(() => expect(next.inputs).toEqual([{ match: 1 }]))
})

test.each([1, 5])('a run that was cut off %i times is begun again at once', async (times) => {
  for (let cut = 0; cut < times; cut += 1) {
    const { invocations, inputs, start } = await given(() => new Promise(() => {}))
    if (cut === 0) await invocations.start(API, { match: 1 })
    start()
    await vi.waitFor(() => expect(inputs).toEqual([{ match: 1 }]))
    await vi.waitFor(() => expect(invocations.queue.counts().inFlight).toBe(1))
    // Whoever holds it is killed here.
    await invocations.close()
  }
  const next = await given(async () => FINE)
  next.start()
  await vi.waitFor(() => expect(next.inputs).toEqual([{ match: 1 }]))
  expect(next.failures).toEqual([])
})

test('a function that fails is tried twice again, a minute later each; then the input is put aside', async () => {
  const { clock, invocations, inputs, failures, start } = await given(async () => FAILED)
  await invocations.start(API, { match: 1 })
  start()
  for (const attempts of [1, 2, 3]) {
    await vi.waitFor(() => expect(failures).toHaveLength(attempts))
    await vi.waitFor(() => expect(invocations.queue.counts().visible).toBe(0))
    clock.advanceSeconds(59)
    expect(inputs).toHaveLength(attempts)
    clock.advanceSeconds(1)
  }
  expect(failures).toEqual([false, false, true])
  await vi.waitFor(() => expect(invocations.queue.counts().inFlight).toBe(0))
  clock.advanceSeconds(3_600)
  expect(inputs).toHaveLength(3)
})

test('a file that is none of a queue is named, with what to do', async () => {
  await writeFile(join(directory, 'invocations.json'), '{"schemaVersion":1')
  await expect(given(async () => FINE)).rejects.toMatchObject({
    name: 'QueueFileUnreadable',
    message: expect.stringMatching(/invocations\.json .*remove it/),
  })
})
