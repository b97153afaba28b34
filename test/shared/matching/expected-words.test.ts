import { expect, test } from 'vitest'
import { actionWords } from '../../../cli/words/action-words.js'
import { expectedWords, isNegated } from '../../../shared/matching/expected-words.js'

const WHEN = {
  from: ['batch@example.co.jp', '*@jobs.example.co.jp'],
  subject: [{ contains: '[JOB-END]' }, { contains: 'x', caseSensitive: true }],
  size: { min: 10 },
  unread: true,
  header: { 'X-Job': [{ matches: 'a.b' }] },
  any: [{ text: { contains: '正常終了' } }],
  not: { subject: [{ contains: 'secret' }] },
}

test.each([
  ['when.from[1]', '"*@jobs.example.co.jp"'],
  ['when.subject[0]', 'contains "[JOB-END]"'],
  ['when.subject[1]', '{"contains":"x","caseSensitive":true}'],
  ['when.size', '{"min":10}'],
  ['when.unread', 'true'],
  ['when.header.X-Job[0]', 'matches "a.b"'],
  ['when.any[0].text[0]', 'contains "正常終了"'],
  ['when.not.subject[0]', 'contains "secret"'],
  ['when.cc[0]', ''],
  ['when.from[7]', ''],
])('at %s is expected %j', (path, words) => {
  expect(expectedWords(WHEN, path)).toBe(words)
})

test.each([
  ['when.not.subject[0]', true],
  ['when.not', true],
  ['when.any[0].not.from[0]', true],
  ['when.not.not.from[0]', false],
  ['when.subject[0]', false],
  ['when.header.X-not-y[0]', false],
])('%s is negated: %s', (path, negated) => {
  expect(isNegated(path)).toBe(negated)
})

test.each([
  [undefined, 'left as it is'],
  ['leave', 'left as it is'],
  ['mark-read', 'marked as read'],
  ['delete', 'deleted'],
  [{ move: 'Done' }, 'moved to Done'],
])('by %j mail would be %s', (then, words) => {
  expect(actionWords(then)).toBe(words)
})
