import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  EventBridgeClient,
  EventBridgeServiceException,
  ListRulesCommand,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge'
import { afterEach, expect, test } from 'vitest'
import { startEventBridgeStandIn } from '../../../local/stand-ins/eventbridge.js'
import type { Fault } from '../../../local/stand-ins/faults.js'
import { removeDirectory } from '../../remove-directory.js'

const ENTRY = {
  Source: 'mailjobs',
  DetailType: 'Mail Matched',
  Detail: '{"id":"mail-1","subject":"正常終了"}',
  EventBusName: 'mailjobs-dev',
}

const EVENT = {
  version: '0',
  id: 'event-1',
  'detail-type': 'Mail Matched',
  source: 'mailjobs',
  account: '000000000000',
  time: '2026-11-21T09:30:00Z',
  region: 'local',
  resources: [],
  detail: { id: 'mail-1', subject: '正常終了' },
}

const REFUSED_ENTRIES = [
  { title: 'no source', change: { Source: undefined }, code: 'InvalidArgument' },
  { title: 'no detail-type', change: { DetailType: '' }, code: 'InvalidArgument' },
  { title: 'no detail', change: { Detail: undefined }, code: 'InvalidArgument' },
  { title: 'an unknown bus', change: { EventBusName: 'mailjobs-prod' }, code: 'InvalidArgument' },
  {
    title: 'the default bus, unless there is one',
    change: { EventBusName: undefined },
    code: 'InvalidArgument',
  },
  { title: 'a detail that is no JSON', change: { Detail: '{' }, code: 'MalformedDetail' },
  { title: 'a detail that is an array', change: { Detail: '[]' }, code: 'MalformedDetail' },
  { title: 'a detail that is a string', change: { Detail: '"x"' }, code: 'MalformedDetail' },
]

const closing: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

test('GIVEN a bus WHEN an event is put THEN it is in the file and the listener is told', async () => {
  const bus = await given()
  const { Entries, FailedEntryCount } = await bus.put([ENTRY])
  expect({ Entries, FailedEntryCount }).toEqual({
    Entries: [{ EventId: 'event-1' }],
    FailedEntryCount: 0,
  })
  expect(await bus.lines()).toEqual([EVENT])
  expect(bus.heard).toEqual([{ event: EVENT, bus: 'mailjobs-dev' }])
})

test('an entry may bring its own time and resources', async () => {
  const bus = await given()
  const Time = new Date('2026-01-02T03:04:05.678Z')
  await bus.put([{ ...ENTRY, Time, Resources: ['mail/nightly-batch/'] }])
  expect(await bus.lines()).toEqual([
    { ...EVENT, time: '2026-01-02T03:04:05Z', resources: ['mail/nightly-batch/'] },
  ])
})

test.each(REFUSED_ENTRIES)('$title fails alone, with $code', async ({ change, code }) => {
  const bus = await given()
  const { Entries, FailedEntryCount, $metadata } = await bus.put([{ ...ENTRY, ...change }, ENTRY])
  expect($metadata.httpStatusCode).toBe(200)
  expect(FailedEntryCount).toBe(1)
  expect(Entries).toMatchObject([{ ErrorCode: code }, { EventId: 'event-1' }])
  expect(await bus.lines()).toHaveLength(1)
})

test.each([
  { title: 'no entries', entries: [] },
  { title: 'eleven entries', entries: Array.from({ length: 11 }, () => ENTRY) },
  { title: 'entries of 256 KB', entries: [withDetailOf(128 * 1024), withDetailOf(128 * 1024)] },
])('$title: the whole call fails and nothing is written', async ({ entries }) => {
  const bus = await given()
  expect(await refusal(bus.put(entries))).toEqual({ name: 'ValidationException', status: 400 })
  expect(await bus.lines()).toEqual([])
})

test('entries just below 256 KB are taken', async () => {
  const bus = await given()
  const overhead = Buffer.byteLength(`${ENTRY.Source}${ENTRY.DetailType}`)
  await bus.put([withDetailOf(256 * 1024 - overhead - 1)])
  expect(await bus.lines()).toHaveLength(1)
  const oneMore = bus.put([withDetailOf(256 * 1024 - overhead)])
  expect(await refusal(oneMore)).toMatchObject({ name: 'ValidationException' })
})

test('calls at once leave one whole line for each event', async () => {
  const bus = await given()
  const calls = Array.from({ length: 20 }, () => bus.put([withDetailOf(10_000), ENTRY]))
  await Promise.all(calls)
  expect(await bus.lines()).toHaveLength(40)
})

test('an injected error writes nothing; an answer that is lost has written', async () => {
  const bus = await given()
  bus.faults.push({ status: 400, code: 'ThrottlingException' })
  expect(await refusal(bus.put([ENTRY]))).toMatchObject({ name: 'ThrottlingException' })
  bus.faults.push('drop-connection-before')
  await expect(bus.put([ENTRY])).rejects.toThrow(/socket|ECONNRESET/)
  expect(await bus.lines()).toEqual([])
  bus.faults.push('drop-connection-after-effect')
  await expect(bus.put([ENTRY])).rejects.toThrow(/socket|ECONNRESET/)
  expect(await bus.lines()).toEqual([EVENT])
})

test('any other operation is refused by name', async () => {
  const { client } = await given()
  expect(await refusal(client.send(new ListRulesCommand({})))).toEqual({
    name: 'UnknownOperationException',
    status: 501,
  })
})

async function given() {
  const directory = await mkdtemp(join(tmpdir(), 'mailjobs-events-'))
  const file = join(directory, 'data', 'events.jsonl')
  const faults: Fault[] = []
  const heard: unknown[] = []
  const server = await startEventBridgeStandIn({
    buses: new Set(['mailjobs-dev']),
    file,
    now: () => new Date('2026-11-21T09:30:00.123Z'),
    newId: () => 'event-1',
    onEvent: (event, bus) => heard.push({ event, bus }),
    intercept: () => faults.shift(),
  })
  const client = new EventBridgeClient({
    endpoint: server.endpoint,
    region: 'ap-northeast-1',
    credentials: { accessKeyId: 'MONITOR', secretAccessKey: 'not-a-real-secret' },
    maxAttempts: 1,
  })
  closing.push(async () => {
    client.destroy()
    await server.close()
    await removeDirectory(directory)
  })
  return {
    client,
    faults,
    heard,
    put: (Entries: PutEventsRequestEntry[]) => client.send(new PutEventsCommand({ Entries })),
    lines: async (): Promise<unknown[]> => {
      const text = await readFile(file, 'utf8').catch(() => '')
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line))
    },
  }
}

function withDetailOf(bytes: number): PutEventsRequestEntry {
  const frame = JSON.stringify({ filler: '' })
  return { ...ENTRY, Detail: JSON.stringify({ filler: 'x'.repeat(bytes - frame.length) }) }
}

async function refusal(call: Promise<unknown>) {
  const error = await call.catch((reason: unknown) => reason)
  if (!(error instanceof EventBridgeServiceException)) throw error
  return { name: error.name, status: error.$metadata.httpStatusCode }
}
