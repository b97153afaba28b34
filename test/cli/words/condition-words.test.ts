import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { conditionWords } from '../../../cli/words/condition-words.js'

test.each([
  { doubts: undefined, words: 'when.text[0]  saw "異常"' },
  {
    doubts: ['TEXT_CUT', 'CHARSET_FALSE'],
    words: 'when.text[0]  saw "異常"  in doubt: TEXT_CUT, CHARSET_FALSE',
  },
])('a condition in doubt says why: $doubts', ({ doubts, words }) => {
  const condition = {
    path: 'when.text[0]',
    matched: false,
    seen: '異常',
    ...(doubts && { doubts }),
  }
  expect(stripVTControlCharacters(conditionWords(condition))).toBe(words)
})

test('what a mail says does not steer the terminal', () => {
  const condition = { path: 'when.subject[0]', matched: false, seen: '\x1b[2J\x07\u009b2J end' }
  expect(conditionWords(condition)).toBe('when.subject[0]  saw "␛[2J␇\ufffd2J end"')
})
