import { describe, expect, test } from 'vitest'
import { hours } from '../../../shared/jobs/define-jobs.js'
import { ExpectWorld, expectationOf } from './expect-world.js'

// 16 November 2026 is a Monday.
const MORNING = expectationOf({ by: '09:30', days: 'MON-FRI' })
const START = '2026-11-15T00:00:00+09:00'

const absent = (due: string) => `Mail Absent absent/batch/${due}`
const unknown = (due: string) => `Mail Unknown unknown/batch/${due}`
const ended = (kind: string, due: string) => `Incident Ended ${kind}/batch/${due}.ended`
const dueOn = (day: string) => `${day}T00:30:00.000Z`

test("(a) Monday's mail at 10:00, nothing on Tuesday: absent twice, ended once", async () => {
  const world = new ExpectWorld(START)
  world.deliver({ at: '2026-11-16T10:00+09:00' })
  await world.run('2026-11-17T18:00:00+09:00', MORNING)
  expect(world.results()).toEqual(['11-16 absent', '11-17 absent'])
  expect(world.events()).toEqual([
    absent(dueOn('2026-11-16')),
    ended('absent', dueOn('2026-11-16')),
    absent(dueOn('2026-11-17')),
  ])
  const [monday, tuesday] = world.verdicts()
  expect(monday?.answered).toMatchObject({ lateBySeconds: 1_800 })
  expect(tuesday).toMatchObject({ missedInARow: 1, have: 0 })
})

test('(b) a second mail on Friday at 14:00, nothing on Monday: absent', async () => {
  const world = new ExpectWorld('2026-11-19T12:00:00+09:00')
  world.deliver({ at: '2026-11-20T09:10+09:00' }, { at: '2026-11-20T14:00+09:00' })
  await world.run('2026-11-23T12:00:00+09:00', MORNING)
  expect(world.results()).toEqual(['11-20 met', '11-23 absent'])
  expect(world.verdicts()[1]?.evidence?.outside).toMatchObject({ at: '2026-11-20T05:00:00.000Z' })
  expect(world.told[0]?.detail).toMatchObject({
    evidence: { outside: { earlyBySeconds: 55.5 * 3_600 } },
  })
})

test('(c) by 02:30 in New York on the day of the gap: judged at 03:00 by whichever run comes', async () => {
  const night = expectationOf({ by: { at: '02:30', zone: 'America/New_York' } })
  const world = new ExpectWorld('2026-03-06T12:00:00-05:00')
  world.deliver({ at: '2026-03-07T02:00-05:00' }, { at: '2026-03-08T01:00-05:00' })
  await world.run('2026-03-09T12:00:00-04:00', night, { everyMinutes: 15 })
  expect(world.verdicts().map(({ dueLocal, result }) => `${dueLocal} ${result}`)).toEqual([
    '2026-03-07T02:30:00-05:00 met',
    '2026-03-08T03:00:00-04:00 met',
    '2026-03-09T02:30:00-04:00 absent',
  ])
})

test('(d) nobody judges for three due times, and all three mails were there on time: three verdicts, nothing told', async () => {
  const world = new ExpectWorld(START)
  world.deliver(
    { at: '2026-11-16T09:10+09:00' },
    { at: '2026-11-17T09:12+09:00' },
    { at: '2026-11-18T09:14+09:00' },
  )
  await world.run('2026-11-15T12:00:00+09:00', MORNING)
  world.now = Date.parse('2026-11-18T20:00:00+09:00')
  await world.run('2026-11-18T20:10:00+09:00', MORNING)
  expect(world.results()).toEqual(['11-16 met', '11-17 met', '11-18 met'])
  expect(world.events()).toEqual([])
  expect(world.verdicts()[0]?.judgedLateBySeconds).toBe(58.5 * 3_600)
})

test('(e) not to be reached at the due time, and the mail had come at 09:10: unknown, then met, and it is told that it has ended', async () => {
  const world = new ExpectWorld(START)
  world.deliver({ at: '2026-11-16T09:10+09:00' })
  await world.run('2026-11-16T09:00:00+09:00', MORNING)
  await world.run('2026-11-16T11:00:00+09:00', MORNING, { isReachable: false })
  expect(world.results()).toEqual(['11-16 unknown'])
  await world.run('2026-11-16T12:00:00+09:00', MORNING)
  expect(world.verdicts()).toMatchObject([{ result: 'met', was: 'unknown' }])
  expect(world.events()).toEqual([
    unknown(dueOn('2026-11-16')),
    ended('unknown', dueOn('2026-11-16')),
  ])
})

test('(f) several judges at once: one verdict, one event', async () => {
  const world = new ExpectWorld(START)
  await world.run('2026-11-16T09:20:00+09:00', MORNING)
  world.now = Date.parse('2026-11-16T09:31:00+09:00')
  const seen = await world.poll()
  await Promise.all(Array.from({ length: 8 }, () => world.judge(MORNING, {}, seen)))
  expect(world.results()).toEqual(['11-16 absent'])
  expect(world.events()).toEqual([absent(dueOn('2026-11-16'))])
})

test('(f) a judge that finds what another has written and is telling leaves it to that one', async () => {
  const world = new ExpectWorld(START)
  await world.run('2026-11-16T09:20:00+09:00', MORNING)
  world.now = Date.parse('2026-11-16T09:31:00+09:00')
  const seen = await world.poll()
  world.whileTelling = () => world.judge(MORNING, {}, seen)
  await world.judge(MORNING, {}, seen)
  await world.judge(MORNING, {}, seen)
  expect(world.events()).toEqual([absent(dueOn('2026-11-16'))])
})

describe('(g) the definition is edited between the start of the window and the due time', () => {
  test('to a later time: the day is judged once, by the new one', async () => {
    const world = new ExpectWorld(START)
    await world.run('2026-11-16T09:00:00+09:00', MORNING)
    world.deliver({ at: '2026-11-16T10:30+09:00' })
    await world.run('2026-11-16T18:00:00+09:00', expectationOf({ by: '11:00', days: 'MON-FRI' }))
    expect(world.verdicts()).toMatchObject([{ due: '2026-11-16T02:00:00.000Z', result: 'met' }])
  })

  test('to a time that has passed: the day is judged once, by the old one', async () => {
    const world = new ExpectWorld(START)
    await world.run('2026-11-16T09:00:00+09:00', MORNING)
    world.deliver({ at: '2026-11-16T09:10+09:00' })
    const earlier = expectationOf({ by: '08:30', days: 'MON-FRI' })
    await world.run('2026-11-17T18:00:00+09:00', earlier)
    expect(world.verdicts()).toMatchObject([
      { due: dueOn('2026-11-16'), result: 'met' },
      { due: '2026-11-16T23:30:00.000Z', result: 'absent' },
    ])
  })

  test('after the due time, to a later one: a day that is judged is not judged again', async () => {
    const world = new ExpectWorld(START)
    await world.run('2026-11-16T10:00:00+09:00', MORNING)
    await world.run('2026-11-16T18:00:00+09:00', expectationOf({ by: '17:00', days: 'MON-FRI' }))
    expect(world.results()).toEqual(['11-16 absent'])
  })
})

test('(h) a pause over the due time, over its window, over both: nothing is missing while it lasts', async () => {
  const world = new ExpectWorld(START)
  await world.run('2026-11-16T09:00:00+09:00', MORNING)
  await world.run('2026-11-17T12:00:00+09:00', MORNING, { isPaused: true })
  await world.run('2026-11-18T12:00:00+09:00', MORNING)
  await world.run('2026-11-18T15:00:00+09:00', MORNING, { isPaused: true })
  await world.run('2026-11-19T12:00:00+09:00', MORNING)
  expect(world.results()).toEqual(['11-16 paused', '11-17 paused', '11-18 absent', '11-19 absent'])
  expect(world.verdicts()[3]).toMatchObject({ missedInARow: 2 })
})

test('(i) the end of a year in Japan, with 31 December open: closed days have verdicts as well', async () => {
  const bank = expectationOf({ by: '09:30', on: 'bank' })
  const world = new ExpectWorld('2026-12-28T12:00:00+09:00')
  for (const day of ['2026-12-29', '2026-12-30', '2026-12-31', '2027-01-04'])
    world.deliver({ at: `${day}T09:00+09:00` })
  await world.run('2027-01-05T12:00:00+09:00', bank, { everyMinutes: 60 })
  expect(world.results()).toEqual([
    '12-29 met',
    '12-30 met',
    '12-31 met',
    '01-01 closed',
    '01-02 closed',
    '01-03 closed',
    '01-04 met',
    '01-05 absent',
  ])
})

test("(j) by 25:00 on an open day before a closed one: due at one o'clock of the closed one", async () => {
  const late = expectationOf({ by: '25:00', on: 'bank' })
  const world = new ExpectWorld('2027-01-07T12:00:00+09:00')
  world.deliver({ at: '2027-01-09T00:50+09:00' })
  await world.run('2027-01-11T12:00:00+09:00', late, { everyMinutes: 30 })
  expect(
    world.verdicts().map(({ dueLocal, result }) => `${dueLocal.slice(0, 16)} ${result}`),
  ).toEqual([
    '2027-01-08T01:00 absent',
    '2027-01-09T01:00 met',
    '2027-01-10T01:00 closed',
    '2027-01-11T01:00 closed',
  ])
})

test('the bus takes nothing: the verdict is there, and is told once the bus does, under the same id', async () => {
  const world = new ExpectWorld(START)
  await world.run('2026-11-16T09:20:00+09:00', MORNING)
  world.now = Date.parse('2026-11-16T09:31:00+09:00')
  world.isBusDown = true
  await expect(world.judge(MORNING, {}, await world.poll())).rejects.toThrow('the bus')
  world.isBusDown = false
  await world.run('2026-11-16T12:00:00+09:00', MORNING)
  expect(world.results()).toEqual(['11-16 absent'])
  expect(world.events()).toEqual([absent(dueOn('2026-11-16'))])
})

test('mail that is set aside: nothing is absent before it is decided on, and it counts from when it came', async () => {
  const world = new ExpectWorld(START)
  world.deliver({ at: '2026-11-16T09:20+09:00', asideUntil: '2026-11-16T09:40+09:00' })
  world.deliver({ at: '2026-11-16T09:21+09:00', result: 'unmatched' })
  await world.run('2026-11-16T12:00:00+09:00', MORNING)
  expect(world.results()).toEqual(['11-16 met'])
  expect(world.events()).toEqual([])
})

test('a folder that is renumbered: what was decided on counts once, and what comes then counts', async () => {
  const world = new ExpectWorld(START)
  world.deliver({ at: '2026-11-16T09:10+09:00' })
  await world.run('2026-11-16T18:00:00+09:00', MORNING)
  world.renumber()
  world.deliver({
    at: '2026-11-16T20:00+09:00',
    internalDate: '2026-11-16T09:10+09:00',
    result: 'recognised',
  })
  world.deliver({ at: '2026-11-17T09:10+09:00' })
  await world.run('2026-11-18T12:00:00+09:00', MORNING)
  expect(world.results()).toEqual(['11-16 met', '11-17 met', '11-18 absent'])
})

test('a mail that somebody copies back counts from when it appeared: it is not of the day that its server dates it', async () => {
  const world = new ExpectWorld(START)
  world.deliver({ at: '2026-11-16T09:20+09:00', result: 'unmatched' })
  await world.run('2026-11-17T09:40:00+09:00', MORNING)
  world.deliver({ at: '2026-11-17T14:00+09:00', internalDate: '2026-11-12T09:10+09:00' })
  await world.run('2026-11-17T18:00:00+09:00', MORNING)
  expect(world.verdicts()[1]?.answered?.mail).toMatchObject({
    internalDate: '2026-11-12T00:10:00.000Z',
  })
  expect(world.verdicts()[0]?.answered).toBeUndefined()
})

test('the likeliest of what did not match is told first, and what it failed by', async () => {
  const world = new ExpectWorld(START)
  world.deliver({
    at: '2026-11-16T09:12+09:00',
    result: 'unmatched',
    subject: '［JOB-END］ settlement',
  })
  for (const minute of [13, 14, 15, 16])
    world.deliver({
      at: `2026-11-16T09:${minute}+09:00`,
      result: 'unmatched',
      decidedBy: 'when.from',
      subject: 'news',
    })
  await world.run('2026-11-16T12:00:00+09:00', MORNING)
  expect(world.verdicts()[0]?.evidence).toMatchObject({
    nearest: [
      { subject: '［JOB-END］ settlement', condition: 'when.subject[0]' },
      { subject: 'news' },
      { subject: 'news' },
    ],
    lastMailAt: '2026-11-16T00:16:00.000Z',
  })
})

describe('several mails for one due time', () => {
  test('are counted by the value that tells them apart', async () => {
    const hosts = expectationOf({ by: '09:30', days: 'MON-FRI', count: 3, distinct: 'host' })
    const world = new ExpectWorld(START)
    for (const [day, host] of [
      ['16', 'a'],
      ['16', 'b'],
      ['16', 'c'],
      ['17', 'a'],
      ['17', 'b'],
      ['17', 'b'],
      ['17', 'a'],
    ])
      world.deliver({ at: `2026-11-${day}T09:00+09:00`, captures: { host: host ?? '' } })
    await world.run('2026-11-17T12:00:00+09:00', hosts)
    expect(world.verdicts()).toMatchObject([
      { result: 'met', need: 3, have: 3 },
      { result: 'absent', need: 3, have: 2 },
    ])
  })

  test("that say which day they are for are that day's, whenever they come", async () => {
    const dated = expectationOf({ by: '09:30', days: 'MON-FRI', date: 'day' })
    const world = new ExpectWorld(START)
    // Monday's comes again on Tuesday, in time for Tuesday; Tuesday's own comes in the afternoon.
    world.deliver(
      { at: '2026-11-16T09:00+09:00', captures: { day: '20261116' } },
      { at: '2026-11-17T09:20+09:00', captures: { day: '2026/11/16' } },
      { at: '2026-11-17T14:00+09:00', captures: { day: '2026年11月17日' } },
      { at: '2026-11-17T15:00+09:00', captures: { day: '20261118' } },
    )
    await world.run('2026-11-18T12:00:00+09:00', dated)
    expect(world.results()).toEqual(['11-16 met', '11-17 absent', '11-18 met'])
    expect(world.verdicts()[1]?.answered).toMatchObject({ lateBySeconds: 4.5 * 3_600 })
  })
})

test('a wide window reaches back over the night, and no further', async () => {
  const wide = expectationOf({ by: '09:30', days: 'MON-FRI', within: hours(16) })
  const world = new ExpectWorld(START)
  world.deliver({ at: '2026-11-16T17:31+09:00' }, { at: '2026-11-17T17:29+09:00' })
  await world.run('2026-11-18T12:00:00+09:00', wide)
  // The second is late for Monday: it came before Wednesday's window.
  expect(world.results()).toEqual(['11-16 absent', '11-17 met', '11-18 absent'])
  expect(world.verdicts()[0]?.answered).toMatchObject({ lateBySeconds: (31 * 60 + 59) * 60 })
})

test('a monitor with another name goes on where it was, and judges no day again', async () => {
  const world = new ExpectWorld(START)
  await world.run('2026-11-16T12:00:00+09:00', MORNING)
  await world.run('2026-11-17T12:00:00+09:00', MORNING, { name: 'renamed', formerly: 'batch' })
  expect(world.verdicts().map(({ dates }) => dates)).toEqual([['2026-11-16']])
  expect(world.verdicts('renamed').map(({ dates }) => dates)).toEqual([['2026-11-17']])
})

test('mail that a monitor decided on under its former name answers what it waits for under the new one', async () => {
  const world = new ExpectWorld(START)
  world.deliver({ at: '2026-11-16T09:00+09:00' })
  await world.run('2026-11-16T09:10:00+09:00', MORNING)
  await world.run('2026-11-16T12:00:00+09:00', MORNING, { name: 'renamed', formerly: 'batch' })
  expect(world.verdicts('renamed')).toMatchObject([{ result: 'met', have: 1 }])
  expect(world.told).toEqual([])
})
