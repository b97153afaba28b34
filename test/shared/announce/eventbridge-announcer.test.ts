import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  type EventBridgeEvent,
  startEventBridgeStandIn,
} from '../../../local/stand-ins/eventbridge.js'
import type { Fault } from '../../../local/stand-ins/faults.js'
import type { LoopbackServer } from '../../../local/stand-ins/loopback-server.js'
import type { Announcement } from '../../../shared/announce/announcer.js'
import { EventBridgeAnnouncer } from '../../../shared/announce/eventbridge-announcer.js'
import { EventsRefused } from '../../../shared/failures/storage-errors.js'
import { removeDirectory } from '../../remove-directory.js'

const BUS = 'mailjobs-test'

let directory: string
let server: LoopbackServer
let client: EventBridgeClient
let events: EventBridgeEvent[]
let calls: number
let fault: Fault | undefined

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-'))
  events = []
  calls = 0
  fault = undefined
  server = await startEventBridgeStandIn({
    buses: new Set([BUS]),
    file: join(directory, 'events.jsonl'),
    onEvent: (event) => events.push(event),
    intercept: () => {
      calls += 1
      return fault
    },
  })
  client = new EventBridgeClient({
    endpoint: server.endpoint,
    region: 'local',
    credentials: { accessKeyId: 'test', secretAccessKey: 'not-a-real-key' },
    maxAttempts: 1,
  })
})
afterEach(async () => {
  client.destroy()
  await server.close()
  await removeDirectory(directory)
})

test('an announcement arrives as an event of mailjobs', async () => {
  await announce([recovered('夜間')])
  expect(events).toMatchObject([
    { source: 'mailjobs', 'detail-type': 'Poll Recovered', detail: { id: '夜間' } },
  ])
})

describe('one call takes as many as EventBridge does', () => {
  test.each([
    { what: 'none', count: 0, bytes: 10, called: 0 },
    { what: 'ten small ones', count: 10, bytes: 10, called: 1 },
    { what: 'eleven small ones', count: 11, bytes: 10, called: 2 },
    { what: 'twenty-one small ones', count: 21, bytes: 10, called: 3 },
    { what: 'three that only fit one by one', count: 3, bytes: 150_000, called: 3 },
    { what: 'four that fit in pairs', count: 4, bytes: 90_000, called: 2 },
  ])('$what: $called calls', async ({ count, bytes, called }) => {
    await announce(numbered(count, bytes))
    expect(calls).toBe(called)
    expect(events.map(({ detail }) => detail['id'])).toEqual(
      Array.from({ length: count }, (_, index) => String(index)),
    )
  })

  test('bytes are counted, not characters', async () => {
    const long = recovered('1', '長'.repeat(50_000))
    await announce([long, long])
    expect(calls).toBe(2)
    expect(events).toHaveLength(2)
  })
})

describe('a refusal rejects, so that all are announced again', () => {
  test('one of several entries, in a call that answers 200', async () => {
    const tooLarge = numbered(1, 300_000)
    const refusal = announce([...numbered(2, 10), ...tooLarge])
    await expect(refusal).rejects.toThrow(EventsRefused)
  })

  test('a bus that is not there is named, with the reason', async () => {
    const elsewhere = new EventBridgeAnnouncer(client, 'no-such-bus')
    await expect(elsewhere.announce(numbered(2, 10))).rejects.toThrow(
      /^no-such-bus: 2 of 2 refused: \w+/,
    )
    expect(events).toEqual([])
  })

  test.each<{ what: string; fault: Fault; says: RegExp }>([
    {
      what: 'a role that may not',
      fault: { status: 400, code: 'AccessDeniedException' },
      says: /^mailjobs-test: AccessDeniedException: /,
    },
    {
      what: 'a region in trouble',
      fault: { status: 500, code: 'InternalException' },
      says: /^mailjobs-test: InternalException: /,
    },
    { what: 'a lost answer', fault: 'drop-connection-after-effect', says: /^mailjobs-test: / },
  ])('$what', async (row) => {
    fault = row.fault
    const refusal = announce(numbered(1, 10))
    await expect(refusal).rejects.toThrow(EventsRefused)
    await expect(refusal).rejects.toThrow(row.says)
  })
})

const announce = (announcements: readonly Announcement[]): Promise<void> =>
  new EventBridgeAnnouncer(client, BUS).announce(announcements)

/** Announcements with a detail of about so many bytes. */
const numbered = (count: number, bytes: number): Announcement[] =>
  Array.from({ length: count }, (_, id) => recovered(String(id), 'x'.repeat(bytes)))

const recovered = (id: string, mailbox = 'operations'): Announcement => ({
  event: 'Poll Recovered',
  detail: { id, mailbox, code: 'NETWORK', failedSince: '2026-11-21T12:00:00.000Z' },
})
