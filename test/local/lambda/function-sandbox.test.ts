import { afterEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { SandboxClosedError } from '../../../local/lambda/function-sandbox.js'
import type { InvocationOutcome } from '../../../local/lambda/invocation-outcome.js'
import { stateOf } from '../../cli/descendants.js'
import { closeTestSandboxes, sandboxOf } from './test-sandbox.js'

afterEach(closeTestSandboxes)

test('a handler gets its event and the context of Lambda', async () => {
  const { sandbox } = await sandboxOf({
    timeoutMs: 20_000,
    'index.mjs': `export const handler = async (event, context) => ({
      event, ...context, leftMs: context.getRemainingTimeInMillis() })`,
  })

  const outcome = await sandbox.invoke({ mailbox: 'operations' }, { requestId: 'request-7' })

  expect(outcome).toMatchObject({
    kind: 'succeeded',
    requestId: 'request-7',
    result: {
      event: { mailbox: 'operations' },
      awsRequestId: 'request-7',
      functionName: 'monitor',
      memoryLimitInMB: '256',
      invokedFunctionArn: 'arn:aws:lambda:local:000000000000:function:monitor',
      logGroupName: '/aws/lambda/monitor',
      logStreamName: expect.stringContaining('[$LATEST]'),
      leftMs: expect.toSatisfy((leftMs: number) => leftMs > 10_000 && leftMs <= 20_000),
    },
  })
  expect(outcome.initMs).toBeGreaterThan(0)
  expect(outcome.peakRssBytes).toBeGreaterThan(10 * 1024 * 1024)
})

test.each([
  ['nothing', `export const handler = async () => {}`, null],
  ['a value without a promise', `export const handler = () => 5`, 5],
])('%s is an answer', async (_case, source, result) => {
  const { sandbox } = await sandboxOf({ 'index.mjs': source })

  expect(await sandbox.invoke({})).toMatchObject({ kind: 'succeeded', result })
})

test('an answer that is no JSON is an error of the handler', async () => {
  const { sandbox } = await sandboxOf({ 'index.mjs': `export const handler = async () => 5n` })

  expect(await sandbox.invoke({})).toMatchObject({
    kind: 'failed',
    error: { errorType: 'TypeError', errorMessage: expect.stringContaining('BigInt') },
  })
})

test('a sandbox that is closed while its first instance starts leaves no process', async () => {
  const { sandbox } = await sandboxOf({ 'index.mjs': `export const handler = async () => 1` })
  const call = expect(sandbox.invoke({})).rejects.toThrow(SandboxClosedError)

  await sandbox.close()

  await call
})

test('a script whose kind depends on the folders above is refused, with what to do', async () => {
  const { sandbox } = await sandboxOf({
    'index.js': `exports.handler = async () => typeof require`,
  })

  expect(await sandbox.invoke({})).toMatchObject({
    kind: 'init-failed',
    error: { errorMessage: expect.stringContaining('name it .mjs or .cjs') },
  })
})

test('an error that the handler throws is reported, and the instance goes on', async () => {
  const { sandbox } = await sandboxOf({
    'index.mjs': `let calls = 0
      export const handler = async () => {
        if (calls++ === 0) throw new RangeError('too far')
        return calls
      }`,
  })

  expect(await sandbox.invoke({})).toMatchObject({
    kind: 'failed',
    error: {
      errorType: 'RangeError',
      errorMessage: 'too far',
      stackTrace: expect.arrayContaining([expect.stringContaining('index.mjs:3')]),
    },
  })
  expect(await sandbox.invoke({})).toMatchObject({ kind: 'succeeded', result: 2 })
})

test.each([
  ['waits for ever', `await new Promise(() => setInterval(() => {}, 1000))`],
  ['never lets go of the processor', `for (;;) {}`],
])(
  'a handler that %s is killed at its time-out, and the next call starts afresh',
  async (_case, code) => {
    const { sandbox } = await sandboxOf({
      timeoutMs: 300,
      'index.mjs': `export const handler = async ({ hang }) => { if (hang) { ${code} } return process.pid }`,
    })

    const outcome = await sandbox.invoke({ hang: true })

    expect(outcome).toMatchObject({ kind: 'timed-out', timeoutMs: 300 })
    expect(outcome.durationMs).toBeGreaterThanOrEqual(290)
    expect(await sandbox.invoke({})).toMatchObject({ kind: 'succeeded' })
  },
)

test.each([
  ['exits', `process.exit(3)`, 'Runtime.ExitError', 'exit status 3'],
  ['is killed', `process.kill(process.pid, 'SIGKILL')`, 'Runtime.ExitError', 'signal: SIGKILL'],
  [
    'throws where nobody catches',
    `await new Promise(() => setTimeout(() => { throw new TypeError('late') }))`,
    'TypeError',
    'late',
  ],
  [
    'leaves a rejection unhandled',
    `await new Promise(() => { Promise.reject(new Error('dropped')) })`,
    'Runtime.UnhandledPromiseRejection',
    'dropped',
  ],
])('a process that %s fails its invocation, and the next call starts afresh', async (...row) => {
  const [, code, errorType, message] = row
  const { sandbox } = await sandboxOf({
    'index.mjs': `let calls = 0
      export const handler = async ({ crash }) => { calls++; if (crash) { ${code} } return calls }`,
  })

  expect(await sandbox.invoke({ crash: true })).toMatchObject({
    kind: 'failed',
    error: { errorType, errorMessage: expect.stringContaining(message) },
  })
  expect(await sandbox.invoke({})).toMatchObject({ kind: 'succeeded', result: 1 })
})

test('an exception that comes after the answer fails the next invocation', async () => {
  const { sandbox } = await sandboxOf({
    // What is left behind waits for the next call itself: no timer, which a slow machine would run before the answer.
    'index.mjs': `let left = false, isNext = false
      export const handler = async ({ late }) => {
        if (late) {
          left = true
          setInterval(() => { if (isNext) throw new Error('left behind') }, 5)
        } else if (left) {
          isNext = true
          await new Promise(() => {})
        }
        return 'answered'
      }`,
  })

  expect(await sandbox.invoke({ late: true })).toMatchObject({ kind: 'succeeded' })
  expect(await sandbox.invoke({})).toMatchObject({
    kind: 'failed',
    error: { errorMessage: expect.stringContaining('left behind') },
  })
  expect(await sandbox.invoke({})).toMatchObject({ kind: 'succeeded', result: 'answered' })
})

test('a function above its memory is killed', async () => {
  const { sandbox } = await sandboxOf({
    memoryMb: 128,
    'index.mjs': `let kept
      export const handler = async () => {
        kept = Buffer.alloc(256 * 1024 * 1024, 1)
        await new Promise(() => setInterval(() => kept.length, 1000))
      }`,
  })

  const outcome = await sandbox.invoke({})

  expect(outcome).toMatchObject({ kind: 'out-of-memory', memoryMb: 128 })
  expect(outcome.peakRssBytes).toBeGreaterThan(128 * 1024 * 1024)
})

test('between two invocations the process stands still, and keeps what it had', async () => {
  const { sandbox } = await sandboxOf({
    'index.mjs': `let ticks = 0
      setInterval(() => ticks++, 5)
      export const handler = async () => ({ pid: process.pid, ticks })`,
  })
  const first = await sandbox.invoke({})

  const before = countOf(first)
  // T: stopped by a signal. What is stopped cannot tick.
  await vi.waitFor(() => expect(stateOf(before.pid)).toBe('T'), WAITING)
  const second = await sandbox.invoke({})

  const after = countOf(second)
  expect(after.pid).toBe(before.pid)
  expect(after.ticks).toBeGreaterThanOrEqual(before.ticks)
  expect(second.initMs).toBeUndefined()
})

test('calls at the same time get instances of their own, which are used again', async () => {
  const { sandbox } = await sandboxOf({ 'index.mjs': PID_AFTER_A_WHILE })

  const pids = await pidsOf([sandbox.invoke({}), sandbox.invoke({})])
  const again = await pidsOf([sandbox.invoke({}), sandbox.invoke({})])

  expect(new Set(pids).size).toBe(2)
  expect(again.toSorted()).toEqual(pids.toSorted())
})

test('calls past the limit of instances wait for their turn', async () => {
  const { sandbox } = await sandboxOf({ maxInstances: 1, 'index.mjs': PID_AFTER_A_WHILE })

  const pids = await pidsOf([sandbox.invoke({}), sandbox.invoke({}), sandbox.invoke({})])

  expect(new Set(pids).size).toBe(1)
})

test('a function sees its own variables and nothing of ours', async () => {
  vi.stubEnv('MAILJOBS_TEST_OF_THE_DEVELOPER', 'visible')
  const { sandbox } = await sandboxOf({
    environment: { MAILJOBS_STAGE: 'dev', AWS_REGION: 'elsewhere' },
    'index.mjs': `export const handler = async () => process.env`,
  })

  const outcome = await sandbox.invoke({})

  expect(outcome).toMatchObject({
    kind: 'succeeded',
    result: { MAILJOBS_STAGE: 'dev', AWS_REGION: 'local', AWS_LAMBDA_FUNCTION_NAME: 'monitor' },
  })
  expect(outcome).not.toHaveProperty('result.MAILJOBS_TEST_OF_THE_DEVELOPER')
  expect(outcome).not.toHaveProperty('result.HOME')
})

test('each line that a function writes is passed on before its outcome', async () => {
  const { sandbox, lines } = await sandboxOf({
    'index.mjs': `export const handler = async () => { console.log('one\\ntwo'); console.error('three') }`,
  })

  await sandbox.invoke({})

  expect(lines).toEqual(expect.arrayContaining(['one', 'two', 'three']))
})

test('a closed sandbox has killed its processes, and takes no calls', async () => {
  const { sandbox } = await sandboxOf({
    maxInstances: 1,
    'index.mjs': `export const handler = async ({ hang }) => {
      if (hang) await new Promise(() => setInterval(() => {}, 1000))
      return process.pid
    }`,
  })
  const [pid = 0] = await pidsOf([sandbox.invoke({})])
  await vi.waitFor(() => expect(stateOf(pid)).toBe('T'), WAITING)
  const running = sandbox.invoke({ hang: true })
  const waiting = expect(sandbox.invoke({})).rejects.toThrow(SandboxClosedError)
  await vi.waitFor(() => expect(stateOf(pid)).not.toBe('T'), WAITING)

  await sandbox.close()

  expect(await running).toMatchObject({ kind: 'failed', error: { errorType: 'Runtime.ExitError' } })
  await waiting
  await expect(sandbox.invoke({})).rejects.toThrow(SandboxClosedError)
  expect(() => process.kill(pid, 0)).toThrow('ESRCH')
})

const PID_AFTER_A_WHILE = `export const handler = async () => {
  await new Promise((resolve) => setTimeout(resolve, 300))
  return process.pid
}`

const WAITING = { timeout: 60_000, interval: 20 }

const countOf = (outcome: InvocationOutcome) =>
  z.object({ result: z.object({ pid: z.number(), ticks: z.number() }) }).parse(outcome).result

const pidsOf = async (calls: Promise<InvocationOutcome>[]): Promise<number[]> =>
  z
    .array(z.object({ result: z.number() }))
    .parse(await Promise.all(calls))
    .map(({ result }) => result)
