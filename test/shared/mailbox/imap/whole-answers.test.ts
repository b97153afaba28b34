import { describe, expect, test } from 'vitest'
import {
  messageLimitOf,
  piecesWithin,
  unansweredIn,
} from '../../../../shared/mailbox/imap/whole-answers.js'

test.each([
  [['IMAP4rev1', 'MESSAGELIMIT=1000'], 1_000],
  [['messagelimit=7'], 7],
  [['MESSAGELIMIT=0'], undefined],
  [['MESSAGELIMIT='], undefined],
  [['MESSAGELIMIT'], undefined],
  [['MESSAGELIMIT=many', 'MESSAGELIMIT=5'], 5],
  [[], undefined],
])('the limit of %j is %s', (capabilities, limit) => {
  expect(messageLimitOf(capabilities)).toBe(limit)
})

describe('a range in pieces', () => {
  test.each([
    { first: 1, last: 25, limit: 10, pieces: ['1-10', '11-20', '21-25'] },
    { first: 5, last: 5, limit: 10, pieces: ['5-5'] },
    { first: 1, last: 10, limit: 10, pieces: ['1-10'] },
    { first: 1, last: 3, limit: 1, pieces: ['1-1', '2-2', '3-3'] },
    { first: 1, last: 4_294_967_295, limit: 1_000, pieces: ['1-4294967295'] },
    { first: 1, last: 25, limit: undefined, pieces: ['1-25'] },
  ])('$first to $last by $limit', ({ first, last, limit, pieces }) => {
    const told = piecesWithin({ first, last }, limit).map((piece) => `${piece.first}-${piece.last}`)
    expect(told).toEqual(pieces)
  })
})

describe('what has to be asked for again', () => {
  const piece = { first: 1, last: 100 }
  const all = { lowest: 1, highest: 100, messages: 100, isPart: false }
  const none = { lowest: undefined, highest: undefined, messages: 0, isPart: false }
  const below = [{ first: 1, last: 60 }]
  const halves = [
    { first: 1, last: 50 },
    { first: 51, last: 100 },
  ]
  test.each([
    { about: 'nothing of all', answer: all, again: [] },
    { about: 'nothing where nothing is', answer: none, again: [] },
    { about: 'below the highest', answer: { ...all, lowest: 61, isPart: true }, again: below },
    {
      about: 'above the lowest',
      answer: { ...all, highest: 40, isPart: true },
      again: [{ first: 41, last: 100 }],
    },
    {
      about: 'both sides of a run',
      answer: { lowest: 61, highest: 90, messages: 9, isPart: true },
      again: [...below, { first: 91, last: 100 }],
    },
    {
      about: 'both halves, if a part is nothing',
      answer: { ...none, isPart: true },
      again: halves,
    },
    {
      about: 'the rest of as many as the limit, without a word',
      answer: { ...all, lowest: 61, messages: 40 },
      limit: 40,
      again: below,
    },
  ])('$about', ({ answer, limit, again }) => {
    expect(unansweredIn(piece, answer, limit)).toEqual(again)
  })

  test('cannot be told, if one UID is a part', () => {
    expect(unansweredIn({ first: 7, last: 7 }, { ...none, isPart: true })).toBeUndefined()
  })
})
