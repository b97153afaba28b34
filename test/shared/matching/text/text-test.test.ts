import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contains, matches } from '../../../../shared/jobs/define-jobs.js'
import { excerpt } from '../../../../shared/matching/text/excerpt.js'
import { SearchableText } from '../../../../shared/matching/text/searchable-text.js'
import { compileTextTest, MAX_PATTERN_INPUT } from '../../../../shared/matching/text/text-test.js'
import type { TextTest } from '../../../../shared/matching/text/text-tests.js'
import { expectLinear } from '../../../measures/growth.js'

const MAX_SEEN = 166

describe('what was seen is what was written', () => {
  test.each([
    { test: contains('job-end'), text: '[JOB-END] Nightly', seen: '[JOB-END] Nightly' },
    { test: matches('job-end'), text: '[JOB-END] Nightly', seen: '[JOB-END] Nightly' },
    { test: contains('absent'), text: '[JOB-END] Nightly', seen: '[JOB-END] Nightly' },
    { test: matches('absent'), text: '[JOB-END] Nightly', seen: '[JOB-END] Nightly' },
    { test: contains('b'), text: ' A\r\n\tB ', seen: 'A⏎B' },
    { test: contains('a'), text: '', seen: '' },
  ] satisfies readonly { test: TextTest; text: string; seen: string }[])(
    '$test in "$text"',
    ({ test: tested, text, seen }) => {
      expect(find(tested, text).seen).toBe(seen)
    },
  )

  test('the place that matched, with what is around it', () => {
    const text = `${'x'.repeat(1_000)} Total: ¥12,345 ${'y'.repeat(1_000)}`
    const { seen } = find(contains('total'), text)
    expect(seen).toContain('Total: ¥12,345')
    expect(seen).toMatch(/^\.\.\.x+ Total.+y+\.\.\.$/)
  })

  test('the beginning, where there is no place', () => {
    expect(find(contains('z'), `A${'x'.repeat(1_000)}`).seen).toMatch(/^Ax+\.\.\.$/)
  })

  test('never more than a line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2_000 }), fc.nat(2_000), (text, at) => {
        const seen = excerpt(text, at)
        expect(seen.length).toBeLessThanOrEqual(MAX_SEEN)
        expect(seen).not.toMatch(/[\r\n]/)
      }),
    )
  })
})

describe('contains', () => {
  test('finds every part of a text, whatever the options', () => {
    const options = fc.record({ caseSensitive: fc.boolean(), foldWidth: fc.boolean() })
    // Letters that neither case nor width changes with what stands beside them (a final sigma, a voiced mark).
    const letter = fc.constantFrom(...'aZ09 [.*é¥あア漢Ａ①\r\n')
    const text = fc.string({ unit: letter, maxLength: 30 })
    const part = fc.string({ unit: letter, minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(text, part, text, options, (before, wanted, after, how) => {
        expect(find(contains(wanted, how), before + wanted + after).matched).toBe(true)
      }),
    )
  })

  test('looks at the beginning of a text that width folding makes endless, and says so', () => {
    const text = new SearchableText(`first ${'\ufdfa'.repeat(1_000_000)} last`)
    const seen = (wanted: string, how: { foldWidth?: boolean }) =>
      compileTextTest(contains(wanted, how))(text)
    expect(seen('first', { foldWidth: true })).toMatchObject({ matched: true, doubts: [] })
    expect(seen('last', { foldWidth: true })).toMatchObject({
      matched: false,
      doubts: ['TEXT_CUT'],
    })
    expect(seen('last', {})).toMatchObject({ matched: true, doubts: [] })
    expect(
      text.in({ caseSensitive: false, foldWidth: true, lines: 'blank', runs: 'one' }).text.length,
    ).toBeLessThan(5_000_000)
  })

  test('says once that a text was cut, by whomever', () => {
    const text = new SearchableText('\ufdfa'.repeat(1_000_000), ['TEXT_CUT'])
    expect(compileTextTest(contains('last', { foldWidth: true }))(text).doubts).toEqual([
      'TEXT_CUT',
    ])
  })

  // Sorting them all would take minutes.
  test('a letter with a million marks', () => {
    const text = `a${'\u0301\u0316'.repeat(500_000)} Total: 5`
    expect(find(contains('total: 5'), text).matched).toBe(true)
    expect(find(contains('total: 5', { foldWidth: true }), text).matched).toBe(true)
    expect(find(matches('^á'), text).matched).toBe(true)
  })

  test('sees the whole of a text of 4 MB', () => {
    const text = `${'あ'.repeat(4 * 1024 * 1024)}正常終了`
    expect(find(contains('正常終了'), text).matched).toBe(true)
  })
})

test('a pattern sees the beginning of a text, up to its limit', () => {
  const filler = 'x'.repeat(MAX_PATTERN_INPUT - 3)
  expect(find(matches('END'), `${filler}END`).matched).toBe(true)
  expect(find(matches('END'), `${filler}.END`).matched).toBe(false)
})

describe('where a pattern sees no further, nothing ends', () => {
  const filler = 'x'.repeat(MAX_PATTERN_INPUT - 4)

  test.each(['END\\z', 'END$', 'END\\b', '(?-m)END$', '(END|STOP)(?:$|\\b)'])(
    '%s: not found, and in doubt',
    (pattern) => {
      expect(find(matches(pattern), `${filler} ENDINGS`)).toMatchObject({
        matched: false,
        doubts: ['PATTERN_INPUT_CUT'],
      })
    },
  )

  test.each(['END', 'END.*', '(?s) END.*', 'E\\w+'])(
    '%s: found, with what is said of it in doubt',
    (pattern) => {
      expect(find(matches(pattern), `${filler} ENDINGS`)).toMatchObject({
        matched: true,
        doubts: ['PATTERN_INPUT_CUT'],
      })
    },
  )

  test('what ends before is in no doubt', () => {
    expect(find(matches('^END$'), `END\n${filler} and more`)).toMatchObject({
      matched: true,
      doubts: [],
    })
  })
})

test('a megabyte of blanks is joined as quickly as any other text', () => {
  expectLinear(512 * 1024, (count) => {
    const blanks = ' \t'.repeat(count)
    const text = `a${blanks}\r\nb${blanks}b`
    expect(find(contains('ab', { joinLines: true }), text).matched).toBe(true)
  })
})

const find = (tested: TextTest, text: string) => compileTextTest(tested)(new SearchableText(text))
