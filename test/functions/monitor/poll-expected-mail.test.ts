import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { verdictSchema } from '../../../shared/expect/verdict.js'
import { days, matches } from '../../../shared/jobs/define-jobs.js'
import {
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import {
  type PollWorld,
  pollRequestOf,
  pollServer,
  startPollWorld,
} from '../../worlds/poll-world.js'

const MONITOR = {
  when: { subject: matches('end of (?P<host>\\w+)') },
  keep: { for: days(7) },
  startFrom: 'all',
  expect: { by: { at: '09:30', zone: 'Asia/Tokyo' }, distinct: 'host', count: 2 },
} as const

let world: PollWorld
let server: ScriptedImapServer
let mails: Buffer[]

beforeEach(async () => {
  world = await startPollWorld()
  mails = []
  server = await startScriptedImapServer({ messages: mails })
})
afterEach(async () => {
  await server.close()
  await world.close()
})

const poll = (at: string, monitor: { readonly enabled?: boolean } = {}) =>
  pollServer(world, server, { batch: { ...MONITOR, ...monitor } }, { now: () => new Date(at) })

const deliver = (...subjects: readonly string[]) => {
  for (const subject of subjects)
    mails.push(Buffer.from(`From: a@example.com\r\nSubject: ${subject}\r\n\r\nbody\r\n`))
}

const verdicts = async () =>
  Promise.all(
    (await world.keys('expect/')).map(async (key) =>
      verdictSchema.parse(JSON.parse(String(await world.object(key)))),
    ),
  )

const absences = () =>
  world.events.flatMap((event) => (event['detail-type'] === 'Mail Absent' ? [event.detail] : []))

test('a poll judges what was due before it began: by the captures of the ledger, told once, counted in its outcome', async () => {
  await poll('2026-11-15T10:00:00Z')
  deliver('end of alpha', 'end of alpha')
  await poll('2026-11-16T00:20:00Z')
  expect(await verdicts()).toEqual([])
  const outcome = await poll('2026-11-16T00:35:00Z')
  expect(outcome).toMatchObject({ result: 'succeeded', absent: 1 })
  await poll('2026-11-16T00:45:00Z')
  expect(await verdicts()).toMatchObject([
    { result: 'absent', due: '2026-11-16T00:30:00.000Z', need: 2, have: 1, dates: ['2026-11-16'] },
  ])
  expect(absences()).toMatchObject([{ monitor: 'batch', need: 2, have: 1, missedInARow: 1 }])
})

test('mail that is there by its due time is met, and nothing is told', async () => {
  await poll('2026-11-15T10:00:00Z')
  deliver('end of alpha', 'end of beta', 'something else')
  await poll('2026-11-16T00:20:00Z')
  expect(await poll('2026-11-16T00:40:00Z')).not.toHaveProperty('absent')
  expect(await verdicts()).toMatchObject([
    { result: 'met', have: 2, mails: [{ distinct: 'alpha' }, { distinct: 'beta' }] },
  ])
  expect(absences()).toEqual([])
})

test('a mailbox that cannot be reached makes nothing absent: unknown after a while, and judged once it succeeds', async () => {
  await poll('2026-11-15T10:00:00Z')
  deliver('end of alpha', 'end of beta')
  const nobody = { host: '127.0.0.1', port: 1 }
  const unreachable = (at: string) =>
    pollServer(world, nobody, { batch: MONITOR }, { now: () => new Date(at) })
  expect(await unreachable('2026-11-16T00:35:00Z')).toMatchObject({ result: 'failed' })
  expect(await verdicts()).toEqual([])
  await unreachable('2026-11-16T00:50:00Z')
  expect(await verdicts()).toMatchObject([{ result: 'unknown' }])
  await poll('2026-11-16T01:10:00Z')
  // Nobody saw them before: they count from when they were decided on, if their server does not date them.
  expect((await verdicts())[0]?.was).toBe('unknown')
  expect(world.events.map((event) => event['detail-type'])).toEqual(
    expect.arrayContaining(['Poll Failed', 'Mail Unknown', 'Poll Recovered', 'Incident Ended']),
  )
})

test('a paused monitor misses nothing', async () => {
  await poll('2026-11-15T10:00:00Z')
  await poll('2026-11-15T20:00:00Z', { enabled: false })
  await poll('2026-11-16T01:00:00Z', { enabled: false })
  await poll('2026-11-16T03:00:00Z')
  expect(await verdicts()).toMatchObject([{ result: 'paused' }])
  expect(absences()).toEqual([])
})

test.each([
  ['2027-10-31T00:00:00Z', false],
  ['2027-11-03T00:00:00Z', true],
  ['2028-06-01T00:00:00Z', true],
])('a calendar that ends within two months is warned of: on %s %s', async (at, isWarned) => {
  const request = pollRequestOf(
    { host: server.host, port: server.port, security: 'none' },
    { batch: { ...MONITOR, expect: { ...MONITOR.expect, on: 'bank' } } },
    { bank: { country: 'JP', until: '2027-12-31' } },
  )
  const { warnings = [] } = await world.poll(request, { now: () => new Date(at) })
  expect(warnings.some((one) => /calendar bank ends with 2027-12-31/.test(one))).toBe(isWarned)
})

const stateKey = async () =>
  (await world.keys('state/')).find((key) => key.includes('.expect')) ?? ''

const overwrite = async (key: string, text: string) =>
  writeFile(join(world.directory, 'bucket', key), text)

test('an expectation that cannot be judged is no silence: the mail is decided on, and the poll says what is wrong', async () => {
  await poll('2026-11-15T10:00:00Z')
  const key = await stateKey()
  await overwrite(key, '{"schemaVersion":2}')
  deliver('end of alpha')
  const outcome = await poll('2026-11-16T00:35:00Z')
  expect(outcome).toMatchObject({
    result: 'failed',
    decided: 1,
    failure: { code: 'STATE_NEWER' },
  })
  expect(outcome.failure?.message).toContain(key)
})

test('a damaged memory of what is expected is made again: the poll goes on, and warns of it', async () => {
  await poll('2026-11-15T10:00:00Z')
  await poll('2026-11-16T00:35:00Z')
  await overwrite(await stateKey(), '{"schemaVersion":1')
  server.mailbox.internalDates = ['17-Nov-2026 09:10:00 +0900', '17-Nov-2026 09:12:00 +0900']
  deliver('end of alpha', 'end of beta')
  const outcome = await poll('2026-11-17T00:20:00Z')
  expect(outcome).toMatchObject({
    result: 'succeeded',
    decided: 2,
    warnings: [expect.stringMatching(/is not a state object.* made again from its verdicts/s)],
  })
  await poll('2026-11-17T00:35:00Z')
  expect(await verdicts()).toMatchObject([{ result: 'absent' }, { result: 'met' }])
  expect(absences()).toHaveLength(1)
})

test('where the time is too short for all that wait, each has its turn, and it is said who had none', async () => {
  const names = ['one', 'two', 'three', 'four', 'five']
  const request = pollRequestOf(
    { host: server.host, port: server.port, security: 'none' },
    Object.fromEntries(names.map((name) => [name, MONITOR])),
  )
  const late = { deadline: { remainingMs: () => -4_000 } }
  const judged = new Set<string>()
  for (let run = 0; run < 40 && judged.size < names.length; run += 1) {
    const { warnings = [] } = await world.poll(request, {
      ...late,
      runId: `run-${run}`,
      now: () => new Date('2026-11-15T10:00:00Z'),
    })
    for (const key of await world.keys('state/.expect/')) judged.add(key)
    const left = names.length - 1
    expect(warnings.join()).toMatch(/was up before it was judged whether the mail of/)
    expect(warnings.join().match(/one|two|three|four|five/g)).toHaveLength(left)
  }
  expect(judged.size).toBe(names.length)
})
