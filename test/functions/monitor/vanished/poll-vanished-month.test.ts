import { describe, expect, test } from 'vitest'
import { Chance } from '../../../faults/chance.js'
import { CLEARING, LOOKING, WatchedMailbox } from './watched-mailbox.js'

const POLL_MINUTES = 30
const POLLS_A_DAY = 48
const DAYS = 30

/** What happens beside the mail of a day. */
interface Month {
  readonly seed: number
  readonly keepsLog: boolean
  /** Of a hundred APPENDs so many fail, and their UID is nobody's. */
  readonly burnedPercent: number
  /** From this day on a POP3 client takes what it finds, at these hours. */
  readonly thief?: { readonly fromDay: number; readonly hours: readonly number[] }
}

/** What was lost, and what was told of it. */
interface Played {
  readonly mailbox: WatchedMailbox
  /** UIDs of mail that somebody took before a poll came to it. */
  readonly taken: readonly number[]
  /** The day on which something was told first. */
  readonly firstTold: number | undefined
}

/**
 * A month of polls: mail by day and by night; monitors that move it and that remove it; a person who removes what was decided on; APPENDs
 * that fail; mail that is shown a minute after it was counted; a monitor that begins later and catches up.
 */
async function play({ seed, keepsLog, burnedPercent, thief }: Month): Promise<Played> {
  const chance = new Chance(seed)
  const mailbox = new WatchedMailbox({ keepsLog })
  const { inbox } = mailbox
  const taken: number[] = []
  let decidedBelow = 1
  let firstTold: number | undefined
  for (let poll = 0; poll < DAYS * POLLS_A_DAY; poll += 1) {
    const day = Math.floor(poll / POLLS_A_DAY)
    const hour = (poll % POLLS_A_DAY) / 2
    const isWorktime = hour >= 9 && hour < 18
    for (let mails = chance.below(isWorktime ? 3 : 2); mails > 0; mails -= 1) {
      if (chance.percent(burnedPercent)) inbox.burnUid()
      const from = chance.oneOf(['someone', 'batch', 'report', 'other'])
      const shownAt = mailbox.minutes + POLL_MINUTES + 1
      const isLate = chance.percent(2)
      mailbox.arrive(
        `${from}@example.com`,
        isLate ? { isShown: () => mailbox.minutes >= shownAt } : {},
      )
    }
    if (isWorktime && chance.percent(20))
      for (const { uid } of chance.some(inbox.between(1, decidedBelow - 1), 30)) inbox.remove(uid)
    if (thief && day >= thief.fromDay && thief.hours.includes(hour))
      for (const { uid } of inbox.shownBetween(1, inbox.uidNext)) {
        if (uid >= decidedBelow) taken.push(uid)
        inbox.remove(uid)
      }
    const outcome = await mailbox.poll(POLL_MINUTES, day < 10 ? LOOKING : CLEARING)
    expect(outcome.result).toBe('succeeded')
    decidedBelow = inbox.uidNext
    if (mailbox.told.length > 0) firstTold ??= day
  }
  return { mailbox, taken, firstTold }
}

describe.each([
  ['a server that keeps a log of removals', true],
  ['a server that keeps none', false],
])('a month of polls of %s', (_, keepsLog) => {
  test.each([
    [1, 0],
    [2, 1],
    [3, 1],
    [4, 5],
  ])(
    'GIVEN moves of ours, deletions by a person, mail that is shown late, and (seed %i) %i of 100 APPENDs that fail THEN nothing is told',
    async (seed, burnedPercent) => {
      const { mailbox } = await play({ seed, keepsLog, burnedPercent })
      expect(mailbox.told).toEqual([])
      expect(mailbox.inbox.uidNext).toBeGreaterThan(700)
    },
  )

  test('GIVEN a POP3 client from the fifteenth day on THEN it is told of on that day, and in the end of nearly all that it took', async () => {
    const thief = { fromDay: 15, hours: [2.5, 8.5, 14.5, 20.5] }
    const { mailbox, taken, firstTold } = await play({ seed: 5, keepsLog, burnedPercent: 1, thief })
    expect(taken.length).toBeGreaterThan(30)
    expect(firstTold).toBeGreaterThanOrEqual(15)
    expect(firstTold).toBeLessThanOrEqual(keepsLog ? 15 : 16)
    const told = mailbox.toldUids
    expect(new Set(told).size).toBe(told.length)
    if (keepsLog) expect(told.toSorted((a, b) => a - b)).toEqual(taken)
    else
      expect(told.filter((uid) => taken.includes(uid)).length).toBeGreaterThan(taken.length * 0.8)
    expect(mailbox.told.at(-1)?.pattern).toEqual({ kind: 'fixed-period', everyHours: 6 })
    const ids = mailbox.told.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(JSON.stringify((await mailbox.state()).vanishing).length).toBeLessThan(20_000)
  })
})
