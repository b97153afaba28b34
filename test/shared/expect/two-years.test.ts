import { isHoliday } from '@holiday-jp/holiday_jp'
import { describe, expect, test } from 'vitest'
import { hours } from '../../../shared/jobs/define-jobs.js'
import { publicHolidays } from '../../../shared/jobs/holidays/public-holidays.js'
import type { Expectation } from '../../../shared/jobs/schema/expect-schema.js'
import { ExpectWorld, expectationOf } from './expect-world.js'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const FIRST = Date.parse('2026-01-01T00:00:00Z')
const DAYS = 730

/** What becomes of a day; the same in every run. */
const FATES = [
  'on time',
  'on time',
  'on time',
  'late',
  'none',
  'double',
  'early',
  'copied back',
] as const
type Fate = (typeof FATES)[number]

/** A sequence that looks like none, of the day alone (Numerical Recipes, "quick and dirty" generator). */
const dice = (day: number): number =>
  Math.floor((((day + 7) * 1_664_525 + 1_013_904_223) % 2 ** 32) / 2 ** 16)
const fateOf = (day: number): Fate => FATES[dice(day) % FATES.length] ?? 'none'
const isUnreachable = (day: number): boolean => dice(day + 5_000) % 17 === 0
const isJudgeDead = (day: number): boolean => day % 61 >= 57
const isPaused = (day: number): boolean => day % 97 >= 93

const dayOf = (day: number): string => new Date(FIRST + day * DAY_MS).toISOString().slice(0, 10)

interface Life {
  readonly name: string
  readonly expectation: Expectation
  /** The due time of a day in UTC hours from its midnight; by another library than the one under test. */
  readonly hourOf: (day: string) => number
  readonly isClosed: (day: string) => boolean
}

/** When New York's clock is ahead (US law: second Sunday of March to first Sunday of November). */
const isSummerInNewYork = (day: string): boolean =>
  (day >= '2026-03-08' && day < '2026-11-01') || (day >= '2027-03-14' && day < '2027-11-07')

const LIVES: readonly Life[] = [
  {
    name: 'by 09:30 in Tokyo, on business days with the holidays of Japan',
    expectation: expectationOf(
      { by: '09:30', on: 'bank' },
      { closed: publicHolidays('JP'), open: [] },
    ),
    hourOf: () => 0.5,
    isClosed: (day) =>
      [0, 6].includes(new Date(day).getUTCDay()) || isHoliday(new Date(`${day}T12:00:00`)),
  },
  {
    name: 'by 02:30 in New York, every day',
    expectation: expectationOf({
      by: { at: '02:30', zone: 'America/New_York' },
      within: hours(10),
    }),
    // On the day of the gap it is three o'clock of the new time.
    hourOf: (day) => {
      if (day === '2026-03-08' || day === '2027-03-14') return 7
      return isSummerInNewYork(day) ? 6.5 : 7.5
    },
    isClosed: () => false,
  },
]

describe.each(LIVES)('two years, $name', ({ name, expectation, hourOf, isClosed }) => {
  test('every due time has one verdict, the right one, and nothing is told twice', async () => {
    const world = new ExpectWorld('2025-12-31T12:00:00Z')
    await world.run('2025-12-31T12:10:00Z', expectation)
    const dues = new Map<string, { readonly day: number; readonly moment: number }>()
    for (let day = 0; day < DAYS; day += 1) {
      const date = dayOf(day)
      const due = FIRST + day * DAY_MS + hourOf(date) * HOUR_MS
      dues.set(new Date(due).toISOString(), { day, moment: due })
      const at = (offsetHours: number) => new Date(due + offsetHours * HOUR_MS).toISOString()
      const fate = fateOf(day)
      if (!isClosed(date)) {
        if (fate === 'on time' || fate === 'double') world.deliver({ at: at(-0.3) })
        if (fate === 'double') world.deliver({ at: at(-0.2) })
        if (fate === 'late') world.deliver({ at: at(2) })
        if (fate === 'early') world.deliver({ at: at(-12.5) })
        if (fate === 'copied back')
          world.deliver({ at: at(3), internalDate: new Date(due - 30 * DAY_MS).toISOString() })
      }
      for (const offsetHours of [-1, 0.1, 5]) {
        world.now = due + offsetHours * HOUR_MS
        const seen = isUnreachable(day) && offsetHours < 5 ? undefined : await world.poll()
        if (!isJudgeDead(day))
          await world.judge(expectation, { isPaused: isPaused(day), graceMs: 60_000 }, seen)
      }
    }
    const verdicts = world.verdicts()
    const last = verdicts.at(-1)?.due ?? ''
    const expected = [...dues.keys()].filter((due) => due <= last)
    expect(verdicts.map(({ due }) => due)).toEqual(expected)
    expect(expected.length).toBeGreaterThan(DAYS - 10)

    for (const { due, result, dates, judgedLateBySeconds, was } of verdicts) {
      const { day } = dues.get(due) ?? { day: -1 }
      const fate = fateOf(day)
      const told = `${due} ${fate}`
      expect([told, dates]).toEqual([told, [dayOf(day)]])
      if (isClosed(dayOf(day))) expect([told, result]).toEqual([told, 'closed'])
      // A pause is noted by the first judge that sees it, an hour before the due time.
      else if (isPaused(day) && !isJudgeDead(day)) expect([told, result]).toEqual([told, 'paused'])
      else if (fate === 'on time' || fate === 'double')
        expect(told + result).toMatch(isJudgeDead(day) ? /met|paused/ : /met/)
      // Late at once only where nobody judged while it was missing.
      else if (result === 'late')
        expect([told, judgedLateBySeconds > HOUR_MS / 1_000]).toEqual([told, true])
      else expect(told + result).toMatch(isJudgeDead(day) ? /absent|paused/ : /absent/)
      if (was) expect(isUnreachable(day)).toBe(true)
    }

    const ids = world.told.map(({ detail: { id } }) => id)
    expect(ids).toEqual([...new Set(ids)])
    const count = (event: string) => world.told.filter((one) => one.event === event).length
    const of = (result: string) => verdicts.filter((one) => one.result === result).length
    const answered = verdicts.filter((one) => one.answered).length
    const unknown = verdicts.filter(
      (one) => one.was === 'unknown' || one.result === 'unknown',
    ).length
    expect(count('Mail Absent')).toBe(of('absent'))
    expect(count('Mail Unknown')).toBe(unknown)
    expect(count('Incident Ended')).toBe(answered + of('late') + unknown - of('unknown'))
    // Each mail answers once.
    const used = verdicts.flatMap(({ mails, answered: late }) => [
      ...mails.map(({ uid }) => uid),
      ...(late ? [late.mail.uid] : []),
    ])
    expect(used).toEqual([...new Set(used)])
    const figures = ['met', 'late', 'absent', 'closed', 'paused'].map((one) => `${of(one)} ${one}`)
    console.info(
      `two years, ${name}: ${verdicts.length} due times - ${figures.join(', ')}; ${answered} answered late, ${unknown} unknown at first; ${ids.length} events`,
    )
  }, 600_000)
})
