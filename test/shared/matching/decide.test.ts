import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contains, matches } from '../../../shared/jobs/define-jobs.js'
import { decide } from '../../../shared/matching/decide.js'
import type { Conditions } from '../../../shared/matching/fields/conditions-schema.js'
import { withOwnNames } from './decisions/own-names.js'
import { compiled, deciding, factsOf, headerOf, type MessageRow } from './message-facts.js'

const YES: Conditions = { from: 'batch@example.co.jp' }
const NO: Conditions = { from: 'other@example.co.jp' }
const BODY: Conditions = { text: contains('正常終了') }

describe('before the body is known', () => {
  test.each([
    { why: 'a condition on the header that holds', when: YES, result: 'matched' },
    { why: 'one that does not hold', when: NO, result: 'unmatched' },
    { why: 'a condition on the text', when: BODY, result: 'undecided' },
    { why: 'one on attachments', when: { hasAttachment: false }, result: 'undecided' },
    { why: 'one on an attachment', when: { attachment: { name: '*' } }, result: 'undecided' },
    { why: 'header and body, the header holds', when: { ...YES, ...BODY }, result: 'undecided' },
    { why: 'header and body, the header does not', when: { ...NO, ...BODY }, result: 'unmatched' },
    { why: 'any: one on the header holds', when: { any: [BODY, YES] }, result: 'matched' },
    { why: 'any: none on the header holds', when: { any: [BODY, NO] }, result: 'undecided' },
    { why: 'all: one on the header does not', when: { all: [BODY, NO] }, result: 'unmatched' },
    { why: 'not the body', when: { not: BODY }, result: 'undecided' },
    {
      why: 'not (header and body), the header holds',
      when: { not: { ...YES, ...BODY } },
      result: 'undecided',
    },
    {
      why: 'not (header and body), it does not',
      when: { not: { ...NO, ...BODY } },
      result: 'matched',
    },
    { why: 'a nested one that does not hold', when: { ...BODY, any: [NO] }, result: 'unmatched' },
    {
      why: 'a body within a denial of what holds',
      when: { ...BODY, not: YES },
      result: 'unmatched',
    },
  ] satisfies readonly { why: string; when: Conditions; result: string }[])(
    '$result: $why',
    ({ when, result }) => {
      expect(decide(compiled(when), headerOf({})).result).toBe(result)
    },
  )
})

const leaf = fc.constantFrom<Conditions>(
  YES,
  NO,
  BODY,
  { to: ['*@example.com', '*@example.co.jp'] },
  { subject: [contains('end'), matches('job (?P<job>\\w+)')] },
  { header: { 'X-Job': contains('a') } },
  { attachment: [{ name: '*.csv' }, { type: 'image/*', minBytes: 10 }] },
  { hasAttachment: true },
  { hasAttachment: false },
  { size: { minBytes: 1_000 } },
  { unread: true },
  { text: [contains('正常'), contains('異常')] },
)
const conditions = fc
  .letrec<{ conditions: Conditions }>((tie) => ({
    conditions: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      fc.tuple(leaf, leaf).map(([one, other]) => ({ ...one, ...other })),
      fc.array(tie('conditions'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
      fc.array(tie('conditions'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
      tie('conditions').map((not) => ({ not })),
      fc.tuple(leaf, tie('conditions')).map(([one, not]) => ({ ...one, not })),
    ),
  }))
  .conditions.map(withOwnNames)
const message: fc.Arbitrary<MessageRow> = fc.record({
  from: fc.constantFrom(['batch@example.co.jp'], ['other@example.co.jp'], []),
  to: fc.constantFrom(['a@example.com'], ['a@example.org']),
  subject: fc.constantFrom('[JOB-END]', 'job NIGHTLY', ''),
  text: fc.constantFrom('正常終了', '異常終了', ''),
  fields: fc.constantFrom({}, { 'x-job': ['a'] }),
  attachments: fc.constantFrom([], [{}], [{ contentType: 'image/png', size: 9 }]),
  size: fc.constantFrom(999, 1_000),
  unread: fc.boolean(),
})

describe('of any conditions and any message', () => {
  test('what the header decided, the body never contradicts', () => {
    const seen = { matched: 0, unmatched: 0, undecided: 0 }
    fc.assert(
      fc.property(conditions, message, (when, mail) => {
        const early = decide(compiled(when), headerOf(mail))
        const final = decide(compiled(when), factsOf(mail))
        seen[early.result] += 1
        expect(final.result).not.toBe('undecided')
        if (early.result !== 'undecided') expect(final.result).toBe(early.result)
      }),
      { numRuns: 1_000 },
    )
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(50)
  })

  test('the decision is that of plain logic', () => {
    fc.assert(
      fc.property(conditions, message, (when, mail) => {
        const { result } = decide(compiled(when), factsOf(mail))
        expect(result === 'matched').toBe(holds(when, mail))
      }),
      { numRuns: 1_000 },
    )
  })

  test('what is denied is decided the other way', () => {
    fc.assert(
      fc.property(conditions, message, (when, mail) => {
        const results = [when, { not: when }].map(
          (either) => decide(compiled(either), factsOf(mail)).result,
        )
        expect(results.toSorted()).toEqual(['matched', 'unmatched'])
      }),
    )
  })

  test('the condition that decided is one of the file', () => {
    fc.assert(
      fc.property(conditions, message, (when, mail) => {
        const decision = decide(compiled(when), factsOf(mail))
        for (const path of deciding(decision).split(' ')) {
          expect(memberAt({ when }, path), path).toBeDefined()
        }
      }),
    )
  })
})

/** The conditions read naively, one test at a time, by the decisions on single ones. */
function holds({ any, all, not, ...fields }: Conditions, mail: MessageRow): boolean {
  const single = Object.entries(fields).every(
    ([name, value]) => decide(compiled({ [name]: value }), factsOf(mail)).result === 'matched',
  )
  return (
    single &&
    (any === undefined || any.some((one) => holds(one, mail))) &&
    (all ?? []).every((one) => holds(one, mail)) &&
    (not === undefined || !holds(not, mail))
  )
}

/** What stands at `when.any[1].from[0]`; an entry of a value that is no list is the value. */
const memberAt = (file: unknown, path: string): unknown =>
  path
    .split(/[.[\]]+/)
    .filter((key) => key !== '')
    .reduce<unknown>((value, key) => {
      if (/^\d+$/.test(key) && !Array.isArray(value)) return value
      return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
    }, file)
