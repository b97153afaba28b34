import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  type CloudWatchLogsStandInOptions,
  startCloudWatchLogsStandIn,
} from '../../../local/stand-ins/cloudwatch-logs.js'

const LOG_GROUP = '/aws/lambda/monitor'
const KEYS = new Map([['local-operator', 'not-a-real-key']])
const START = Date.parse('2026-11-29T00:00:00.000Z')

/** Lines a second apart. */
const linesOf = (...messages: readonly string[]) =>
  messages.map((message, second) => ({
    at: new Date(START + second * 1_000).toISOString(),
    message,
  }))

async function given(
  messages: readonly string[],
  options: Partial<CloudWatchLogsStandInOptions> = {},
  secretAccessKey = 'not-a-real-key',
) {
  const server = await startCloudWatchLogsStandIn({
    logGroup: LOG_GROUP,
    lines: async () => linesOf(...messages),
    keys: KEYS,
    ...options,
  })
  const client = new CloudWatchLogsClient({
    region: 'local',
    endpoint: server.endpoint,
    credentials: { accessKeyId: 'local-operator', secretAccessKey },
    maxAttempts: 1,
  })
  onTestFinished(async () => {
    client.destroy()
    await server.close()
  })
  return (input: Partial<FilterLogEventsCommand['input']>) =>
    client.send(new FilterLogEventsCommand({ logGroupName: LOG_GROUP, ...input }))
}

type Ask = Awaited<ReturnType<typeof given>>

/** What each page has, to the last one. */
async function pagesOf(ask: Ask, input: Parameters<Ask>[0]): Promise<string[][]> {
  const pages: string[][] = []
  let nextToken: string | undefined
  do {
    const answer = await ask({ ...input, nextToken })
    pages.push((answer.events ?? []).map(({ message = '' }) => message))
    nextToken = answer.nextToken
  } while (nextToken !== undefined)
  return pages
}

test('lines come with their times, the earliest first, or the latest', async () => {
  const ask = await given(['a', 'b'])
  const { events } = await ask({})
  expect(events).toMatchObject([
    { message: 'a', timestamp: START },
    { message: 'b', timestamp: START + 1_000 },
  ])
  expect(await pagesOf(ask, { startTime: START, startFromHead: false })).toEqual([['b', 'a']])
})

test('lines from a time, and before another', async () => {
  const ask = await given(['a', 'b', 'c'])
  expect(await pagesOf(ask, { startTime: START + 1_000, endTime: START + 2_000 })).toEqual([['b']])
})

describe.each([
  ['the earliest first', true, [['a', 'b'], ['c']]],
  ['the latest first', false, [['c', 'b'], ['a']]],
])('pages, %s', (_, startFromHead, pages) => {
  const order = { startTime: START, startFromHead }

  test('go on where the last one ended', async () => {
    const ask = await given(['a', 'b', 'c'], { pages: { lines: 2, afterEmpty: false } })
    expect(await pagesOf(ask, order)).toEqual(pages)
  })

  test('may have nothing but a token before them', async () => {
    const ask = await given(['a', 'b', 'c'], { pages: { lines: 2, afterEmpty: true } })
    expect(await pagesOf(ask, order)).toEqual(pages.flatMap((page) => [[], page]))
  })
})

const LINE = { event: 'poll failed', mailbox: 'a', more: { deep: 'x' }, count: 1 }

test.each([
  ['{ $.event = "poll failed" }', true],
  ['{$.event="poll failed"}', true],
  ['{ $.event = "poll" }', false],
  ['{ $.more.deep = "x" }', true],
  ['{ $.count = "1" }', false],
  ['{ $.none.deep = "x" }', false],
  ['{ $.mailbox = "b" || $.mailbox = "a" }', true],
  ['{ $.mailbox = "a" || $.mailbox = "b" && $.event = "none" }', true],
  ['{ ($.mailbox = "a" || $.mailbox = "b") && $.event = "none" }', false],
])('the pattern %s', async (filterPattern, isTaken) => {
  const ask = await given([JSON.stringify(LINE), 'START RequestId: 1', '"poll failed"', 'null'])
  const { events } = await ask({ filterPattern })
  expect(events?.map(({ message }) => message)).toEqual(isTaken ? [JSON.stringify(LINE)] : [])
})

test.each([
  ['an unknown log group', { logGroupName: '/aws/lambda/other' }, 'ResourceNotFoundException'],
  ['a word', { filterPattern: 'ERROR' }, 'InvalidParameterException'],
  ['a wildcard', { filterPattern: '{ $.a = "b*" }' }, 'InvalidParameterException'],
  ['another comparison', { filterPattern: '{ $.a != "b" }' }, 'InvalidParameterException'],
  ['half a pattern', { filterPattern: '{ ($.a = "b" }' }, 'InvalidParameterException'],
  ['two patterns', { filterPattern: '{ $.a = "b" } { $.a = "b" }' }, 'InvalidParameterException'],
  ['a quote that ends early', { filterPattern: '{ $.a = "b" c" }' }, 'InvalidParameterException'],
  ['a time that ends first', { startTime: 2, endTime: 1 }, 'InvalidParameterException'],
  ['the latest of all times', { startFromHead: false }, 'InvalidParameterException'],
  ['a token of its own', { nextToken: 'head/3' }, 'InvalidParameterException'],
  ['streams', { logStreamNames: ['one'] }, 'ValidationException'],
  ['more than a page', { limit: 10_001 }, 'ValidationException'],
])('%s is refused', async (_, input, name) => {
  const ask = await given(['a'])
  await expect(ask(input)).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } })
})

test('who has other keys is told nothing', async () => {
  const ask = await given(['a'], {}, 'other')
  await expect(ask({})).rejects.toMatchObject({ name: 'InvalidSignatureException' })
})
