import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TextCopies } from '../../../../functions/monitor/decide/text-copies.js'

test('a copy says the same, whatever it is made of', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(new TextCopies().of(text)).toBe(text)
    }),
  )
  expect(new TextCopies().of('half a character: \ud83d')).toBe('half a character: \ud83d')
})

test('what is said twice takes memory once', () => {
  const copies = new TextCopies()
  expect(copies.of('nightly')).toBe('nightly')
  const { bytes } = copies
  expect(bytes).toBeGreaterThan(0)
  expect(copies.of(['night', 'ly'].join(''))).toBe('nightly')
  expect(copies.bytes).toBe(bytes)
})
