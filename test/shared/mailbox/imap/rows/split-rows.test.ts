import { expect, test } from 'vitest'
import { SplitRows } from '../../../../../shared/mailbox/imap/rows/split-rows.js'

const body = Buffer.from('Subject: a\r\n\r\n')

test.each([
  { about: 'the same UID', one: { uid: 7 }, other: { uid: 7 }, changed: false, joins: true },
  {
    about: 'the same, after a change',
    one: { uid: 7 },
    other: { uid: 7 },
    changed: true,
    joins: true,
  },
  { about: 'another UID', one: { uid: 7 }, other: { uid: 8 }, changed: false, joins: false },
  { about: 'no UID in the second', one: { uid: 7 }, other: {}, changed: false, joins: true },
  { about: 'no UID in the first', one: {}, other: { uid: 7 }, changed: false, joins: true },
  { about: 'no UID, after a change', one: { uid: 7 }, other: {}, changed: true, joins: false },
])('two rows of one number: $about', ({ one, other, changed, joins }) => {
  const rows = new SplitRows(() => changed)
  rows.hold({ number: 3, body, ...one })
  const joined = rows.joined({ number: 3, size: 14, ...other })
  expect(joined.size).toBe(14)
  expect(joined.body).toEqual(joins ? body : undefined)
})

test('a body that is held is a copy: what was lent is used again', () => {
  const lent = Buffer.from(body)
  const rows = new SplitRows(() => false)
  rows.hold({ number: 3, body: lent })
  lent.fill(0)
  expect(rows.joined({ number: 3, uid: 7 }).body).toEqual(body)
})

test('what is complete is forgotten, and makes room; what is not is left', () => {
  const large = Buffer.alloc(9 * 1024 * 1024)
  const rows = new SplitRows(() => false)
  for (let number = 1; number <= 4; number += 1) {
    rows.hold({ number, body: large })
    rows.release({ number })
  }
  rows.hold({ number: 5, body: large })
  expect([...rows.left].map(({ number }) => number)).toEqual([5])
  expect(() => rows.hold({ number: 6, body: large })).toThrow('no UID, date or size')
})
