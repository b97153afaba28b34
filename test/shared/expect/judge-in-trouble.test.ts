import { describe, expect, test } from 'vitest'
import {
  expectStateKey,
  folderStateKey,
  PREFIX,
  verdictKey,
} from '../../../shared/contract/keys.js'
import type { LedgerPage } from '../../../shared/mailbox/ledger.js'
import { ExpectWorld, expectationOf } from './expect-world.js'

// 16 November 2026 is a Monday.
const MORNING = expectationOf({ by: '09:30', days: 'MON-FRI' })
const START = '2026-11-15T00:00:00+09:00'
const at = (time: string): number => Date.parse(time)

/** A page of one mail, decided on by this monitor. */
const pageOf = (
  decidedAt: string,
  { uid = 1, lease = 1, monitor = 'batch', result = 'matched' as 'matched' | 'unmatched' } = {},
): LedgerPage => ({
  schemaVersion: 1,
  mailbox: 'operations',
  folder: 'INBOX',
  uidValidity: '1',
  first: uid,
  last: uid,
  decidedAt: new Date(decidedAt).toISOString(),
  lease,
  entries: [
    {
      uid,
      internalDate: new Date(decidedAt).toISOString(),
      decisions: [{ monitor, version: '3f9a1c0b77de', result }],
    },
  ],
  missing: [],
})

/** Keys that are read while something is done, and how many of them at once at most. */
async function readsOf(
  world: ExpectWorld,
  work: () => Promise<unknown>,
): Promise<{ readonly keys: readonly string[]; readonly most: number }> {
  const keys: string[] = []
  let [open, most] = [0, 0]
  const read = world.archive.read.bind(world.archive)
  world.archive.read = async (key) => {
    keys.push(key)
    open += 1
    most = Math.max(most, open)
    await new Promise((done) => setImmediate(done))
    return read(key).finally(() => (open -= 1))
  }
  await work()
  world.archive.read = read
  return { keys, most }
}

describe('mail that was decided on before the folder was known to the judge', () => {
  test('counts where the first success comes behind the due time', async () => {
    const world = new ExpectWorld(START)
    world.deliver({ at: '2026-11-16T09:10+09:00' })
    for (; world.now < at('2026-11-16T09:40:00+09:00'); world.now += 600_000)
      await world.judge(MORNING, { folder: undefined })
    await world.run('2026-11-16T12:00:00+09:00', MORNING)
    expect(world.results()).toEqual(['11-16 met'])
  })

  test.each([
    ['folder', { mailbox: 'operations', folder: 'Batch' }],
    ['mailbox', { mailbox: 'elsewhere', folder: 'INBOX' }],
  ])('counts where the %s is edited inside a window, on both sides of it', async (_, moved) => {
    const twice = expectationOf({ by: '09:30', days: 'MON-FRI', count: 2 })
    const world = new ExpectWorld(START)
    world.deliver({ at: '2026-11-16T08:00+09:00' })
    await world.run('2026-11-16T08:10:00+09:00', twice)
    world.place = moved
    world.deliver({ at: '2026-11-16T08:30+09:00' })
    world.now = at('2026-11-16T09:31:00+09:00')
    // The poll that sees the new place first has decided on its mail by then.
    await world.judge(twice, {}, await world.poll())
    await world.run('2026-11-17T12:00:00+09:00', twice)
    expect(world.verdicts()).toMatchObject([
      { result: 'met', have: 2, ...moved },
      { result: 'absent', have: 0 },
    ])
  })

  test('counts once where a monitor goes away from a folder and comes back', async () => {
    const twice = expectationOf({ by: '09:30', days: 'MON-FRI', count: 2 })
    const world = new ExpectWorld(START)
    world.deliver({ at: '2026-11-16T08:00+09:00' })
    await world.run('2026-11-16T08:10:00+09:00', twice)
    await world.judge(twice, { folder: 'Batch' })
    await world.run('2026-11-16T12:00:00+09:00', twice)
    expect(world.verdicts()).toMatchObject([{ result: 'absent', have: 1 }])
  })
})

describe('a monitor beside one that is busy', () => {
  const foreign = async (world: ExpectWorld, count: number) => {
    for (let index = 0; index < count; index += 1)
      await world.enter(
        pageOf(new Date(world.now - 86_400_000 + index * 20_000).toISOString(), {
          uid: 1_000 + index,
          monitor: 'busy',
        }),
      )
  }

  test('is judged in the same run, however many pages are not its own, and reads each hour once', async () => {
    const world = new ExpectWorld(START)
    await world.run('2026-11-15T00:10:00+09:00', MORNING)
    world.now = at('2026-11-16T09:31:00+09:00')
    await foreign(world, 4_000)
    await world.judge(MORNING, {}, await world.poll())
    expect(world.results()).toEqual(['11-16 absent'])
    const { keys } = await readsOf(world, async () => {
      world.now = at('2026-11-17T09:31:00+09:00')
      await world.judge(MORNING, {}, await world.poll())
    })
    expect(world.results()).toEqual(['11-16 absent', '11-17 absent'])
    expect(keys.filter((key) => key.startsWith(PREFIX.ledgerHours)).length).toBeLessThan(4)
  }, 60_000)

  test('is not looked for in the ledger while it is paused', async () => {
    const world = new ExpectWorld(START)
    await world.run('2026-11-15T00:10:00+09:00', MORNING, { isPaused: true })
    world.now = at('2026-11-16T09:31:00+09:00')
    await foreign(world, 10)
    const { keys } = await readsOf(world, () => world.judge(MORNING, { isPaused: true }))
    expect(world.results()).toEqual(['11-16 paused'])
    expect(keys.filter((key) => key.startsWith(PREFIX.ledgerHours))).toEqual([])
  })
})

test('what is read of the ledger is held a little at a time', async () => {
  const world = new ExpectWorld(START)
  await world.run('2026-11-15T00:10:00+09:00', MORNING)
  for (let hour = 1; hour < 30; hour += 1) {
    const page = pageOf(new Date(at(START) + hour * 3_600_000).toISOString(), { uid: hour })
    const subject = 'x'.repeat(20_000)
    await world.enter({ ...page, entries: page.entries.map((entry) => ({ ...entry, subject })) })
  }
  world.now = at('2026-11-16T09:31:00+09:00')
  const { keys, most } = await readsOf(world, () => world.judge(MORNING))
  expect(keys.filter((key) => key.startsWith(PREFIX.ledger)).length).toBeGreaterThan(20)
  expect(most).toBeLessThanOrEqual(3)
})

test('where the time is up what was read is kept, and the next run goes on behind it', async () => {
  const world = new ExpectWorld(START)
  await world.run('2026-11-15T00:10:00+09:00', MORNING)
  for (let hour = 1; hour <= 20; hour += 1)
    await world.enter(pageOf(new Date(at(START) + hour * 3_600_000).toISOString(), { uid: hour }))
  await world.enter(pageOf('2026-11-16T09:10:00+09:00', { uid: 21 }))
  world.now = at('2026-11-16T09:31:00+09:00')
  world.hasTime = () => false
  const hours: string[] = []
  for (let run = 0; run < 30 && world.verdicts().length === 0; run += 1) {
    const { keys } = await readsOf(world, () => world.judge(MORNING, {}, { at: world.now }))
    hours.push(...keys.filter((key) => key.startsWith(PREFIX.ledgerHours)).slice(0, 1))
  }
  expect(world.results()).toEqual(['11-16 met'])
  // Each run begins behind the one before.
  expect(hours).toEqual([...new Set(hours)].toSorted())
})

test('an hour of many large pages is gone on with where the time was up', async () => {
  const world = new ExpectWorld(START)
  await world.run('2026-11-15T00:10:00+09:00', MORNING)
  for (let uid = 1; uid <= 9; uid += 1) {
    const page = pageOf(`2026-11-16T08:0${uid}:00+09:00`, { uid, monitor: uid < 9 ? 'x' : 'batch' })
    const subject = 'x'.repeat(20_000)
    await world.enter({ ...page, entries: page.entries.map((entry) => ({ ...entry, subject })) })
  }
  world.now = at('2026-11-16T09:31:00+09:00')
  world.hasTime = () => false
  let runs = 0
  for (; runs < 30 && world.verdicts().length === 0; runs += 1)
    await world.judge(MORNING, {}, { at: world.now })
  expect(world.results()).toEqual(['11-16 met'])
  expect(runs).toBeGreaterThan(5)
})

describe('an expectation that was taken out', () => {
  test('and is put back months later begins anew, and says so', async () => {
    const world = new ExpectWorld(START)
    world.deliver({ at: '2026-11-16T09:00+09:00' })
    await world.run('2026-11-16T12:00:00+09:00', MORNING)
    world.now = at('2027-03-01T09:20:00+09:00')
    await world.run('2027-03-02T12:00:00+09:00', MORNING)
    expect(world.results()).toEqual(['11-16 met', '03-02 absent'])
    expect(world.verdicts()[1]).toMatchObject({ missedInARow: 1 })
    expect(world.events()).toHaveLength(1)
    expect(world.warnings).toEqual([
      expect.stringMatching(/batch: nobody has looked.* begins anew/s),
    ])
  })

  test('is none where the next due time is a month away', async () => {
    const monthly = expectationOf({ by: '09:30', days: 'month-end' })
    const world = new ExpectWorld(START)
    await world.run('2027-01-01T00:00:00+09:00', monthly, { everyMinutes: 300 })
    expect(world.results()).toEqual(['11-30 absent', '12-31 absent'])
    expect(world.warnings).toEqual([])
  })
})

describe('what is damaged is made again, and said', () => {
  const damage = (world: ExpectWorld, key: string) =>
    world.archive.put(key, '{"schemaVersion":1', { contentType: 'application/json' })

  test('what is remembered, from the verdicts: no day twice, no mail twice, what was missing is answered', async () => {
    const world = new ExpectWorld(START)
    world.deliver({ at: '2026-11-17T09:10+09:00' })
    await world.run('2026-11-18T12:00:00+09:00', MORNING, { everyMinutes: 30 })
    expect(world.results()).toEqual(['11-16 absent', '11-17 met', '11-18 absent'])
    const told = world.events()
    await damage(world, expectStateKey('batch'))
    world.deliver({ at: '2026-11-18T13:00+09:00' })
    await world.run('2026-11-19T12:00:00+09:00', MORNING, { everyMinutes: 30 })
    expect(world.results()).toEqual(['11-16 absent', '11-17 met', '11-18 absent', '11-19 absent'])
    expect(world.verdicts().map(({ answered }) => answered?.at)).toEqual([
      undefined,
      undefined,
      '2026-11-18T04:00:00.000Z',
      undefined,
    ])
    expect(world.events().slice(told.length)).toEqual([
      'Incident Ended absent/batch/2026-11-18T00:30:00.000Z.ended',
      'Mail Absent absent/batch/2026-11-19T00:30:00.000Z',
    ])
    expect(world.warnings).toEqual([expect.stringMatching(/made again from its verdicts/)])
  })

  test('what is remembered of one without a verdict begins anew', async () => {
    const world = new ExpectWorld(START)
    await world.run('2026-11-15T12:00:00+09:00', MORNING)
    await damage(world, expectStateKey('batch'))
    await world.run('2026-11-16T12:00:00+09:00', MORNING)
    expect(world.results()).toEqual(['11-16 absent'])
    expect(world.warnings).toEqual([expect.stringMatching(/begins anew/)])
  })

  test('a verdict: the due time is judged again', async () => {
    const world = new ExpectWorld(START)
    await world.run('2026-11-16T12:00:00+09:00', MORNING)
    await damage(world, verdictKey('batch', new Date('2026-11-16T00:30:00Z')))
    world.deliver({ at: '2026-11-16T13:00+09:00' })
    await world.run('2026-11-17T12:00:00+09:00', MORNING)
    expect(world.results()).toEqual(['11-16 absent', '11-17 absent'])
    expect(world.verdicts()[0]?.answered).toMatchObject({ lateBySeconds: 3.5 * 3_600 })
    expect(world.warnings).toEqual([expect.stringMatching(/is not a state object.* judged again/s)])
  })

  test('the state of the folder: nothing is absent by it, and what the ledger has is met', async () => {
    const world = new ExpectWorld(START)
    world.deliver({ at: '2026-11-16T09:10+09:00' })
    await world.run('2026-11-16T09:20:00+09:00', MORNING)
    await damage(world, folderStateKey('operations', 'INBOX'))
    world.now = at('2026-11-16T09:31:00+09:00')
    await world.judge(MORNING)
    expect(world.results()).toEqual(['11-16 met'])
  })

  test('lines of the ledger are told', async () => {
    const world = new ExpectWorld(START)
    await world.run('2026-11-15T00:10:00+09:00', MORNING)
    await world.enter(pageOf('2026-11-16T08:00:00+09:00'))
    const [hour = ''] = [...world.archive.objects.keys()].filter((key) =>
      key.startsWith(PREFIX.ledgerHours),
    )
    await world.archive.put(hour, 'no line\n', { contentType: 'application/x-ndjson' })
    world.now = at('2026-11-16T09:31:00+09:00')
    await world.judge(MORNING, {}, { at: world.now })
    expect(world.warnings).toEqual([
      expect.stringMatching(/1 lines of ledger-hours.* cannot be read/s),
    ])
  })
})

describe('a run that was overtaken', () => {
  test.each([
    ['matched', 'unmatched', 'met'],
    ['unmatched', 'matched', 'absent'],
  ] as const)(
    'its successor decided %s, it says %s in a later hour: %s',
    async (true_, said, result) => {
      const world = new ExpectWorld(START)
      await world.run('2026-11-15T00:10:00+09:00', MORNING)
      await world.enter(pageOf('2026-11-16T08:59:50+09:00', { lease: 6, result: true_ }))
      await world.enter(pageOf('2026-11-16T09:00:10+09:00', { lease: 5, result: said }))
      world.now = at('2026-11-16T09:31:00+09:00')
      await world.judge(MORNING, {}, await world.poll())
      expect(world.results()).toEqual([`11-16 ${result}`])
    },
  )

  test('what it said first is replaced by its successor', async () => {
    const world = new ExpectWorld(START)
    await world.run('2026-11-15T00:10:00+09:00', MORNING)
    await world.enter(pageOf('2026-11-16T08:59:50+09:00', { lease: 5 }))
    await world.enter(pageOf('2026-11-16T09:00:10+09:00', { lease: 6, result: 'unmatched' }))
    world.now = at('2026-11-16T09:31:00+09:00')
    await world.judge(MORNING, {}, await world.poll())
    expect(world.results()).toEqual(['11-16 absent'])
  })
})
