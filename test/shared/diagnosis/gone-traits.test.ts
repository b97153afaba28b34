import { expect, test } from 'vitest'
import { goneTraits, type LookedForMail } from '../../../shared/diagnosis/gone-traits.js'

const NOW = new Date('2026-11-30T12:00:00Z')
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000)

/** `batch 30 gone`: who it is from, how many hours ago it came, and whether it is gone. */
const mailsOf = (lines: string): LookedForMail[] =>
  lines
    .trim()
    .split('\n')
    .map((line) => {
      const [from = '', hours = '', state] = line.trim().split(' ')
      return { from, arrivedAt: hoursAgo(Number(hours)), isGone: state === 'gone' }
    })

const HERE_AND_THERE = `a 1 gone
            a 2 left
            a 3 gone
            a 4 left
            a 5 gone`

test.each<{
  what: string
  mails: string
  left?: { messages: number; unseen?: number }
  traits: object[]
}>([
  {
    what: 'two that are gone show nothing',
    mails: `a 1 gone
            a 2 gone
            b 3 left`,
    traits: [],
  },
  {
    what: 'nothing is left',
    mails: `a 1 gone
            b 2 gone
            c 3 gone`,
    left: { messages: 9, unseen: 9 },
    traits: [{ kind: 'everything' }],
  },
  {
    what: 'all of a sender',
    mails: `batch 1 gone
            other 2 left
            batch 3 gone
            other 4 left
            batch 5 gone
            third 6 left`,
    traits: [{ kind: 'senders', senders: ['batch'] }],
  },
  {
    what: 'all of two senders',
    mails: `b 1 gone
            other 2 left
            b 3 gone
            a 4 gone
            a 5 gone`,
    traits: [{ kind: 'senders', senders: ['a', 'b'] }],
  },
  {
    what: 'of a sender one is left',
    mails: `batch 1 gone
            batch 2 left
            batch 3 gone
            batch 5 gone`,
    traits: [],
  },
  {
    what: 'senders of one mail each are no rule',
    mails: `a 1 gone
            x 2 left
            b 3 gone
            y 4 left
            c 5 gone`,
    traits: [],
  },
  {
    what: 'all that is older than two weeks',
    mails: `a 337 gone
            a 340 gone
            b 400 gone
            a 335 left
            a 20 left
            b 1 left`,
    traits: [{ kind: 'older', afterHours: 335, byHours: 337 }],
  },
  {
    what: 'all that came since some time',
    mails: `a 1 gone
            b 5 gone
            a 9 gone
            a 10 left
            b 20 left
            b 30 left`,
    traits: [{ kind: 'younger', since: hoursAgo(9) }],
  },
  {
    what: 'too few are left to show an age',
    mails: `a 30 gone
            b 35 gone
            a 39 gone
            a 10 left
            b 20 left`,
    traits: [],
  },
  {
    what: 'here and there, and what is left is unread',
    mails: `${HERE_AND_THERE}
            a 6 left`,
    left: { messages: 3, unseen: 3 },
    traits: [{ kind: 'left-unread' }],
  },
  {
    what: 'what is left is read',
    mails: `${HERE_AND_THERE}
            a 6 left`,
    left: { messages: 3, unseen: 0 },
    traits: [{ kind: 'left-read' }],
  },
  {
    what: 'two that are left show nothing by their flags',
    mails: HERE_AND_THERE,
    left: { messages: 2, unseen: 2 },
    traits: [],
  },
  {
    what: 'a server that does not say what is unread',
    mails: HERE_AND_THERE,
    left: { messages: 5 },
    traits: [],
  },
])('$what', ({ mails, left, traits }) => {
  expect(goneTraits(mailsOf(mails), left, NOW)).toEqual(traits)
})

test('mail of which no sender is known makes no rule for one', () => {
  const nameless = [1, 2, 3].map((hours) => ({ arrivedAt: hoursAgo(hours), isGone: true }))
  const left = { from: 'a', arrivedAt: hoursAgo(4), isGone: false }
  expect(goneTraits([...nameless, left], undefined, NOW)).toEqual([])
})
