import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contains, matches } from '../../../shared/jobs/define-jobs.js'
import type { Conditions } from '../../../shared/matching/fields/conditions-schema.js'
import type { TextTest } from '../../../shared/matching/text/text-tests.js'
import { countFromEnvironment } from '../../count-from-environment.js'
import { compose, type Letter, PLAIN_STYLE, type Style } from './decisions/compose-letter.js'
import { decideRaw } from './decisions/decide-raw.js'
import { withOwnNames } from './decisions/own-names.js'

/** Few in the suite; `FUZZ_RUNS=100000 vitest run written-otherwise` for a night. */
const numRuns = countFromEnvironment('FUZZ_RUNS', 200)

/** Words of which mail and conditions are made, so that they often meet; all four charsets can hold them. */
const WORDS = [
  '正常',
  '終了',
  '異常',
  '夜間',
  'バッチ',
  'JOB',
  'job',
  'END',
  '[JOB-END]',
  '12',
  'a.b',
]
const NAMES = ['report.csv', '請求書-11月.csv', '請求書.pdf', 'job.log']
const ADDRESSES = ['batch@example.co.jp', 'Batch@example.co.jp', 'ops@example.com', 'a@例え.jp']

const someWords = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 6 })
const phrase = someWords.map((words) => words.join(' '))
const text = fc.array(phrase, { minLength: 1, maxLength: 4 }).map((lines) => lines.join('\n'))
const address = fc.constantFrom(...ADDRESSES.map((one) => one.replace('例え', 'xn--r8jz45g')))

const letter: fc.Arbitrary<Letter> = fc.record({
  from: fc.record({ name: phrase, address }),
  to: fc.array(address, { minLength: 1, maxLength: 3 }),
  subject: phrase,
  text,
  attachments: fc.uniqueArray(
    fc.record({ name: fc.constantFrom(...NAMES), content: text, size: fc.nat(200) }),
    { maxLength: 3, selector: ({ name }) => name },
  ),
})

const options = fc.record(
  { caseSensitive: fc.boolean(), foldWidth: fc.boolean(), joinLines: fc.boolean() },
  { requiredKeys: [] },
)
const textTest: fc.Arbitrary<TextTest> = fc.oneof(
  fc.tuple(phrase, options).map(([wanted, how]) => contains(wanted, how)),
  fc
    .tuple(fc.constantFrom('(?P<first>\\S+) (?P<second>\\S+)', '正常.*', '^\\[?JOB'), options)
    .map(([pattern, how]) => matches(pattern, how)),
)
const leaf: fc.Arbitrary<Conditions> = fc.oneof(
  fc.record({ from: fc.constantFrom(...ADDRESSES, '*@example.co.jp') }),
  fc.record({ to: fc.array(fc.constantFrom(...ADDRESSES), { minLength: 1, maxLength: 2 }) }),
  fc.record({ subject: textTest }),
  fc.record({ text: textTest }),
  fc.record({ text: textTest.map((test) => ({ ...test, inAttachments: true })) }),
  fc.record({ header: fc.record({ From: textTest }) }),
  fc.record({ hasAttachment: fc.boolean() }),
  fc.record({ attachment: fc.record({ name: fc.constantFrom('*.csv', '請求書*', 'report.*') }) }),
  fc.record({ attachment: fc.record({ name: textTest, maxBytes: fc.nat(400) }) }),
)
/** Conditions of up to three levels. */
const conditions = fc
  .letrec<{ node: Conditions }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 2, withCrossShrink: true },
      leaf,
      fc.tuple(leaf, leaf).map(([one, other]) => ({ ...one, ...other })),
      fc.record({ not: tie('node') }),
      fc.record({ any: fc.array(tie('node'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ all: fc.array(tie('node'), { minLength: 1, maxLength: 3 }) }),
    ),
  }))
  .node.map(withOwnNames)

const WAYS: readonly { readonly way: string; readonly styles: readonly Partial<Style>[] }[] = [
  { way: 'folded elsewhere', styles: [{ foldAt: 1 }, { foldAt: 3 }] },
  {
    way: 'in another transfer encoding',
    styles: [{ transfer: 'quoted-printable' }, { transfer: '8bit' }],
  },
  { way: 'in Q words', styles: [{ words: 'Q' }] },
  {
    way: 'in ISO-2022-JP',
    styles: [{ charset: 'iso-2022-jp' }, { charset: 'iso-2022-jp', transfer: '8bit' }],
  },
  { way: 'in Shift_JIS', styles: [{ charset: 'shift_jis' }, { charset: 'shift_jis', words: 'Q' }] },
  {
    way: 'in EUC-JP',
    styles: [{ charset: 'euc-jp' }, { charset: 'euc-jp', transfer: 'quoted-printable' }],
  },
  { way: 'with another boundary', styles: [{ boundary: "=_it's another (one)" }] },
  { way: 'with LF', styles: [{ lineEnd: '\n' }, { lineEnd: '\n', transfer: '8bit' }] },
  {
    way: 'with shorter lines',
    styles: [{ width: 20 }, { width: 20, transfer: 'quoted-printable' }],
  },
  { way: 'with other fields around', styles: [{ moreFields: true }] },
  { way: 'within one more multipart', styles: [{ nested: true }] },
  { way: 'with the text after the files', styles: [{ textLast: true }] },
]

describe('a mail that is written otherwise is decided alike, captures and all', () => {
  it.each(WAYS)('$way', async ({ styles }) => {
    await fc.assert(
      fc.asyncProperty(letter, conditions, async (mail, when) => {
        const first = await outcome(when, compose(PLAIN_STYLE, mail))
        for (const style of styles) {
          expect(await outcome(when, compose({ ...PLAIN_STYLE, ...style }, mail))).toEqual(first)
        }
      }),
      { numRuns },
    )
  })

  it('with its attachments in another order', async () => {
    await fc.assert(
      fc.asyncProperty(letter, conditions, async (mail, when) => {
        const turned = { ...mail, attachments: mail.attachments.toReversed() }
        const [first, second] = [mail, turned].map((one) => compose(PLAIN_STYLE, one))
        const results = await Promise.all(
          [first, second].map(
            async (raw) => (await decideRaw(when, raw ?? Buffer.alloc(0))).result,
          ),
        )
        expect(results[1]).toBe(results[0])
      }),
      { numRuns },
    )
  })
})

it('the conditions of these properties match often enough, and often enough do not', async () => {
  const pairs = fc.sample(fc.tuple(letter, conditions), { numRuns: 500, seed: 1 })
  let matched = 0
  for (const [mail, when] of pairs) {
    if ((await decideRaw(when, compose(PLAIN_STYLE, mail))).result === 'matched') matched += 1
  }
  expect(matched).toBeGreaterThan(100)
  expect(matched).toBeLessThan(400)
})

/** The decision, which condition made it, and what it captured; a size in bytes is all that may differ in what was seen. */
async function outcome(when: Conditions, raw: Buffer) {
  const decision = await decideRaw(when, raw)
  if (decision.result === 'matched') {
    const { result, conditions: held, captures } = decision
    return { result, captures, by: held.map(({ path }) => path) }
  }
  return decision.result === 'unmatched'
    ? { result: decision.result, by: decision.decidedBy.path }
    : decision
}
