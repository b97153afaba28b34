import { beforeEach, describe, expect, test } from 'vitest'
import { markPoll } from '../../../../functions/monitor/tell/mark-poll.js'
import { stateIn } from '../../../../shared/archive/state-object.js'
import { pollMarkKey } from '../../../../shared/contract/keys.js'
import { StorageDenied } from '../../../../shared/failures/storage-errors.js'
import type { PolledMailbox } from '../../../../shared/jobs/requests/poll-request.js'
import { pollMarkSchema } from '../../../../shared/mailbox/poll-mark.js'
import { createLog } from '../../../../shared/runtime/log.js'
import { MemoryArchive } from '../../../faults/doubles/memory-archive.js'

const MINUTE_MS = 60_000
const EVERY_MINUTE: PolledMailbox['poll'] = { seconds: 60 }
const KEY = pollMarkKey('operations')

let now: Date
let lines: string[]
let isDenied: boolean
let marks: number
let records: MemoryArchive
let environment: { lastMarks: Map<string, Date> }

class CountedArchive extends MemoryArchive {
  override async put(...put: Parameters<MemoryArchive['put']>): Promise<void> {
    if (isDenied) throw new StorageDenied('AccessDenied')
    marks += 1
    return super.put(...put)
  }
}

beforeEach(() => {
  now = new Date('2026-11-27T00:00:00.000Z')
  lines = []
  isDenied = false
  marks = 0
  records = new CountedArchive(() => now)
  environment = { lastMarks: new Map() }
})

const mark = (poll: PolledMailbox['poll'], name = 'operations', { lastMarks } = environment) =>
  markPoll(
    {
      records,
      lastMarks,
      log: createLog({ now: () => now, write: (line) => lines.push(line) }),
      now: () => now,
    },
    { name, poll },
  )

async function polls(count: number, poll: PolledMailbox['poll']): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    await mark(poll)
    now = new Date(now.getTime() + MINUTE_MS)
  }
}

async function markedAt(): Promise<string | undefined> {
  const stored = await records.read(KEY)
  return stored && stateIn(stored.body, KEY, pollMarkSchema).state?.at
}

describe('polls of an interval', () => {
  test('of every minute: an hour has one mark in nine minutes, and none is older than ten', async () => {
    await polls(60, EVERY_MINUTE)
    expect(marks).toBe(7)
    expect(await markedAt()).toBe('2026-11-27T00:54:00.000Z')
  })

  test('of every ten minutes: each is marked, a few seconds early or late', async () => {
    for (const late of [0, -20, 20, -20].map((seconds) => seconds * 1_000)) {
      await mark({ seconds: 600 })
      now = new Date(now.getTime() + 10 * MINUTE_MS + late)
    }
    expect(marks).toBe(4)
  })

  test('in another environment, or of another mailbox, have a mark of their own', async () => {
    await mark(EVERY_MINUTE)
    await mark(EVERY_MINUTE, 'invoices')
    await mark(EVERY_MINUTE, 'operations', { lastMarks: new Map() })
    expect(marks).toBe(3)
  })

  test('under a clock that is set back are marked again', async () => {
    await mark(EVERY_MINUTE)
    now = new Date(now.getTime() - MINUTE_MS)
    await mark(EVERY_MINUTE)
    expect(await markedAt()).toBe(now.toISOString())
  })
})

test('each poll of a time table is marked', async () => {
  await polls(5, { cron: '* * * * *' })
  expect(marks).toBe(5)
})

test('a mark that cannot be written fails no poll, is said, and is tried again with the next', async () => {
  isDenied = true
  await mark(EVERY_MINUTE)
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: 'warn', event: 'poll not marked', code: 'STORAGE_DENIED' },
  ])
  isDenied = false
  await mark(EVERY_MINUTE)
  expect(marks).toBe(1)
})
