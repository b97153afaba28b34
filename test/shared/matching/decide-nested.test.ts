import { describe, expect, test } from 'vitest'
import { contains, matches } from '../../../shared/jobs/define-jobs.js'
import { judge } from '../../../shared/matching/decide.js'
import type { Conditions } from '../../../shared/matching/fields/conditions-schema.js'
import { compiled, deciding, decisionOf, factsOf, type MessageRow } from './message-facts.js'

const MAIL: MessageRow = {
  from: ['batch@example.co.jp'],
  subject: '[JOB-END] nightly ended with 0',
  text: '正常終了',
  attachments: [{ filename: 'report.csv' }],
}
const YES: Conditions = { from: 'batch@example.co.jp' }
const NO: Conditions = { from: 'other@example.co.jp' }

describe('how conditions are put together', () => {
  test.each([
    {
      why: 'two fields that both hold',
      when: { ...YES, subject: contains('END') },
      result: 'matched',
      by: 'when.from[0] when.subject[0]',
    },
    {
      why: 'two fields of which the second does not hold',
      when: { ...YES, subject: contains('START') },
      result: 'unmatched',
      by: 'when.subject[0]',
    },
    {
      why: 'the header decides before the body, however they are written',
      when: { text: contains('異常'), ...NO },
      result: 'unmatched',
      by: 'when.from[0]',
    },
    {
      why: 'any: the second holds',
      when: { any: [NO, YES] },
      result: 'matched',
      by: 'when.any[1].from[0]',
    },
    {
      why: 'any: of an alternative that half holds, nothing is told',
      when: { any: [{ ...YES, subject: contains('START') }, { subject: contains('END') }] },
      result: 'matched',
      by: 'when.any[1].subject[0]',
    },
    {
      why: 'any: nor of one that holds halfway within another',
      when: { any: [{ any: [{ ...YES, to: 'x@example.com' }, NO] }, { all: [YES] }] },
      result: 'matched',
      by: 'when.any[1].all[0].from[0]',
    },
    {
      why: 'any: nor of its not',
      when: { any: [{ not: NO, subject: contains('START') }, YES] },
      result: 'matched',
      by: 'when.any[1].from[0]',
    },
    { why: 'any: none holds', when: { any: [NO, NO] }, result: 'unmatched', by: 'when.any' },
    {
      why: 'any of one: that one is named',
      when: { any: [NO] },
      result: 'unmatched',
      by: 'when.any[0].from[0]',
    },
    {
      why: 'all hold',
      when: { all: [YES, { subject: contains('END') }] },
      result: 'matched',
      by: 'when.all[0].from[0] when.all[1].subject[0]',
    },
    {
      why: 'all: the second does not hold',
      when: { all: [YES, { subject: contains('START') }] },
      result: 'unmatched',
      by: 'when.all[1].subject[0]',
    },
    { why: 'not what is not', when: { not: NO }, result: 'matched', by: 'when.not' },
    { why: 'not what is', when: { not: YES }, result: 'unmatched', by: 'when.not' },
    {
      why: 'not two fields of which one does not hold',
      when: { not: { ...YES, subject: contains('START') } },
      result: 'matched',
      by: 'when.not',
    },
    { why: 'not not', when: { not: { not: YES } }, result: 'matched', by: 'when.not' },
    {
      why: 'not any',
      when: { not: { any: [NO, YES] } },
      result: 'unmatched',
      by: 'when.not',
    },
    {
      why: 'from one sender, but not with a word in the subject',
      when: { ...YES, not: { subject: contains('TEST') } },
      result: 'matched',
      by: 'when.from[0] when.not',
    },
    {
      why: 'from one sender, but with that word in the subject',
      when: { ...YES, not: { subject: contains('nightly') } },
      result: 'unmatched',
      by: 'when.not',
    },
    {
      why: 'deep: any of all of not',
      when: { any: [{ all: [{ not: YES }] }, { all: [{ not: NO }, YES] }] },
      result: 'matched',
      by: 'when.any[1].all[0].not when.any[1].all[1].from[0]',
    },
  ] satisfies readonly { when: Conditions; why: string; result: string; by: string }[])(
    '$result: $why',
    ({ when, result, by }) => {
      const decision = decisionOf(when, MAIL)
      expect(decision.result).toBe(result)
      expect(deciding(decision)).toBe(by)
    },
  )
})

describe('captures', () => {
  test.each([
    {
      of: 'a pattern on the subject',
      when: { subject: matches('(?P<job>\\w+) ended with (?P<code>\\d+)') },
      captures: { job: 'nightly', code: '0' },
    },
    {
      of: 'several fields together',
      when: {
        subject: matches('with (?P<code>\\d+)'),
        text: matches('(?P<how>..)終了'),
        attachment: { name: matches('(?P<stem>.+)\\.csv') },
      },
      captures: { code: '0', how: '正常', stem: 'report' },
    },
    {
      of: 'the entry that matched, not of one that did not',
      when: { subject: [matches('(?P<code>\\d+) errors'), matches('with (?P<code>\\d+)')] },
      captures: { code: '0' },
    },
    {
      of: 'nothing that is denied',
      when: { not: { subject: matches('(?P<word>TEST)') } },
      captures: {},
    },
  ] satisfies readonly { of: string; when: Conditions; captures: object }[])(
    'are those of $of',
    ({ when, captures }) => {
      expect(decisionOf(when, MAIL)).toMatchObject({ result: 'matched', captures })
    },
  )

  test('keep the case that was written', () => {
    const decision = decisionOf(
      { subject: matches('job (?P<job>\\w+)') },
      { subject: 'JOB NightLy' },
    )
    expect(decision).toMatchObject({ captures: { job: 'NightLy' } })
  })
})

test('who asks why is told of every condition, also of those that did not matter', () => {
  const when = { ...NO, subject: contains('END'), not: { text: contains('異常') } }
  expect(judge(compiled(when), factsOf(MAIL)).everyCondition()).toEqual([
    { path: 'when.from[0]', matched: false, seen: 'batch@example.co.jp' },
    { path: 'when.subject[0]', matched: true, seen: '[JOB-END] nightly ended with 0' },
    { path: 'when.not.text[0]', matched: false, seen: '正常終了' },
  ])
})
