import fc from 'fast-check'
import { expect, test } from 'vitest'
import { strikeOut } from '../../../shared/failures/strike-out.js'

const SECRET = 'not-a-real-token/+='

test.each([
  { text: `the token ${SECRET} is bad`, told: 'the token ******** is bad' },
  { text: `${SECRET}${SECRET}`, told: '****************' },
  { text: `token=${encodeURIComponent(SECRET)}&a=b`, told: 'token=********&a=b' },
  { text: 'no token at all', told: 'no token at all' },
])('$text', ({ text, told }) => {
  expect(strikeOut(text, [SECRET])).toBe(told)
})

test('nothing is struck out for an empty secret', () => {
  expect(strikeOut('a text', [''])).toBe('a text')
})

test('the base64 of a SASL exchange gives away at most the edges of a secret', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), fc.string({ maxLength: 10 }), (before, after) => {
      const exchange = Buffer.from(before + SECRET + after).toString('base64')
      const told = strikeOut(`BAD ${exchange}`, [SECRET])
      const left = Buffer.from(told.replace(/\*+/, ''), 'base64').toString()
      expect(told).toContain('********')
      expect(left).not.toContain('a-real-token')
    }),
  )
})
