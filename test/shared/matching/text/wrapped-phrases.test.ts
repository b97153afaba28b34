import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contains, matches } from '../../../../shared/jobs/define-jobs.js'
import { SearchableText } from '../../../../shared/matching/text/searchable-text.js'
import { compileTextTest } from '../../../../shared/matching/text/text-test.js'
import type { TextTest } from '../../../../shared/matching/text/text-tests.js'
import { expectLinear } from '../../../measures/growth.js'

const JOINED = { joinLines: true }
const SETTLED = 'settlement run has ended without errors'

describe('a phrase is found however its blanks are written', () => {
  test.each<{ why: string; wanted: TextTest; text: string }>([
    {
      why: 'wrapped at a blank',
      wanted: contains(SETTLED),
      text: 'the settlement run has ended\nwithout errors',
    },
    {
      why: 'with CRLF',
      wanted: contains(SETTLED),
      text: 'settlement run has ended\r\nwithout errors',
    },
    {
      why: 'wrapped more than once',
      wanted: contains(SETTLED),
      text: 'settlement\nrun has\nended\nwithout\nerrors',
    },
    {
      why: 'with a blank left before the line end',
      wanted: contains(SETTLED),
      text: 'settlement run has ended \nwithout errors',
    },
    {
      why: 'indented',
      wanted: contains(SETTLED),
      text: '  - settlement run has ended\n    without errors',
    },
    {
      why: 'and lines joined',
      wanted: contains(SETTLED, JOINED),
      text: 'settlement run has ended\nwithout errors',
    },
    {
      why: 'with no-break blanks in the mail',
      wanted: contains(SETTLED),
      text: 'settlement\xa0run has\u202fended without errors',
    },
    {
      why: 'with no-break blanks in the condition',
      wanted: contains('run\xa0has ended'),
      text: 'run has ended',
    },
    {
      why: 'with a line end in the condition',
      wanted: contains('run has\nended'),
      text: 'run has ended',
    },
    { why: 'with full width blanks', wanted: contains('ジョブ 終了'), text: 'ジョブ　終了' },
    { why: 'with tabs', wanted: contains('code 0'), text: 'code\t0' },
    { why: 'with several blanks', wanted: contains('Total: 5'), text: 'Total:      5' },
    {
      why: 'with thin and figure blanks',
      wanted: contains('12 345 EUR'),
      text: '12\u2009345\u2007EUR',
    },
    {
      why: 'with a line separator of Unicode',
      wanted: contains('has ended'),
      text: 'has\u2028ended',
    },
    {
      why: 'in Japanese, in mid-word',
      wanted: contains('正常終了', JOINED),
      text: 'バッチは正常\r\n終了しました',
    },
    {
      why: 'in Japanese, indented',
      wanted: contains('正常終了', JOINED),
      text: '　バッチは正常\n　終了しました',
    },
    {
      why: 'in Japanese, before a full stop',
      wanted: contains('終了。', JOINED),
      text: '正常に終了\n。',
    },
    {
      why: 'in both, wrapped at a blank',
      wanted: contains('ジョブ DAILY-SALES', JOINED),
      text: 'ジョブ\nDAILY-SALES は',
    },
    {
      why: 'in both, wrapped without one',
      wanted: contains('ジョブDAILY', JOINED),
      text: 'ジョブ\nDAILY',
    },
    {
      why: 'a long word that was cut apart',
      wanted: contains('DAILY-SALES-REPORT', JOINED),
      text: 'DAILY-SA\nLES-REPORT',
    },
    {
      why: 'a pattern, wrapped',
      wanted: matches('run has ended (?P<how>with|without) errors'),
      text: 'run has ended\nwithout errors',
    },
    {
      why: 'a pattern, wrapped and indented',
      wanted: matches('ended without'),
      text: 'run has ended \n    without errors',
    },
    {
      why: 'a pattern, with a repeated blank',
      wanted: matches('ended +without'),
      text: 'ended\nwithout',
    },
    {
      why: 'a pattern, with no-break blanks',
      wanted: matches('run \\w+ ended'),
      text: 'run\xa0has\xa0ended',
    },
    { why: 'a pattern that has a no-break blank', wanted: matches('run\xa0has'), text: 'run has' },
    {
      why: 'a pattern with a full width blank by its number',
      wanted: matches('ジョブ\\x{3000}終了'),
      text: 'ジョブ　終了',
    },
    {
      why: 'a pattern with one in a class',
      wanted: matches('ジョブ[：　]終了'),
      text: 'ジョブ　終了',
    },
    {
      why: 'a pattern, lines joined',
      wanted: matches('ended without errors', JOINED),
      text: 'ended\nwithout errors',
    },
    {
      why: 'a pattern in Japanese, lines joined',
      wanted: matches('正常(?P<how>..)終了', JOINED),
      text: '正常に\nて終了',
    },
    {
      why: 'a pattern on lines',
      wanted: matches('(?m)^ +at com'),
      text: 'Exception\n  at com.example',
    },
    { why: 'a pattern with a tab', wanted: matches('code\\t0'), text: 'code\t0' },
  ])('$why', ({ wanted, text }) => {
    expect(find(wanted, text).matched).toBe(true)
  })

  test.each<{ why: string; wanted: TextTest; text: string }>([
    {
      why: 'across the end of a paragraph',
      wanted: contains('ended without'),
      text: 'ended\n\nwithout',
    },
    {
      why: 'across an empty line with blanks in it',
      wanted: contains('ended without'),
      text: 'ended\n \xa0\nwithout',
    },
    { why: 'words that are one', wanted: contains('ended without'), text: 'endedwithout' },
    {
      why: 'Japanese wrapped in mid-word, lines not joined',
      wanted: contains('正常終了'),
      text: '正常\n終了',
    },
    {
      why: 'Japanese with a blank within a line',
      wanted: contains('正常終了', JOINED),
      text: '正常 終了\n',
    },
    {
      why: 'a pattern across the end of a paragraph',
      wanted: matches('ended without'),
      text: 'ended\n\nwithout',
    },
    {
      why: 'a repeated blank across it',
      wanted: matches('ended +without'),
      text: 'ended\n\nwithout',
    },
    { why: 'a pattern of a line', wanted: matches('(?m)^code 0$'), text: 'code\n0' },
    { why: 'a quoted blank', wanted: matches('\\Qended without\\E'), text: 'ended\nwithout' },
    {
      why: 'nothing but line ends, which gluing takes away',
      wanted: contains('\n\n', JOINED),
      text: 'ab',
    },
  ])('not $why', ({ wanted, text }) => {
    expect(find(wanted, text).matched).toBe(false)
  })
})

describe('what was seen is what was there, wherever folding has moved it', () => {
  const before = '①㍿ﾌﾟ \n\xa0'.repeat(2_000)

  test.each<{ wanted: TextTest; text: string; seen: string }>([
    {
      wanted: contains('ended without'),
      text: 'has ended\r\n  without errors',
      seen: 'has ended⏎without errors',
    },
    { wanted: contains('a b'), text: 'a\xa0b', seen: 'a␣b' },
    { wanted: contains('ジョブ 終了'), text: 'ジョブ　終了', seen: 'ジョブ　終了' },
    { wanted: contains('プロファイル', { foldWidth: true }), text: 'ﾌﾟﾛﾌｧｲﾙ', seen: 'ﾌﾟﾛﾌｧｲﾙ' },
    { wanted: contains('正常終了', JOINED), text: '正常\n終了', seen: '正常⏎終了' },
    { wanted: contains('straße'), text: 'STRAßE', seen: 'STRAßE' },
    { wanted: contains('z'), text: 'a\n\nb', seen: 'a⏎b' },
  ])('$seen', ({ wanted, text, seen }) => {
    expect(find(wanted, text).seen).toBe(seen)
  })

  test.each<TextTest>([
    contains('total: 5'),
    contains('total: 5', { foldWidth: true }),
    contains('total: 5', { joinLines: true }),
    contains('total: 5', { foldWidth: true, joinLines: true, caseSensitive: false }),
    matches('total: (?P<sum>\\d)'),
    matches('total: \\d', { joinLines: true, foldWidth: true }),
  ])('%o, behind much that becomes longer or shorter', (wanted) => {
    expect(find(wanted, `${before}Total:\xa05 EUR`).seen).toMatch(/Total:␣5 EUR$/)
  })

  test('the place of a match, not the first that reads the same', () => {
    const text = `no ERROR here ${'x'.repeat(300)}\nERROR disk full`
    expect(find(matches('(?m)^ERROR'), text).seen).toMatch(/x⏎ERROR disk full$/)
  })

  test('whole characters only', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        const { seen } = find(contains('\u0000absent'), text)
        expect(seen.isWellFormed()).toBe(true)
      }),
    )
    expect(find(contains('b'), `${'😀'.repeat(100)}b${'😀'.repeat(100)}`).seen.isWellFormed()).toBe(
      true,
    )
  })
})

test('every part of a text is found in it, whatever the options, blanks and line ends', () => {
  const options = fc.record({
    caseSensitive: fc.boolean(),
    foldWidth: fc.boolean(),
    joinLines: fc.boolean(),
  })
  const letter = fc.constantFrom(...'aZ9.あア漢。Ａ \t\xa0　\r\n\n')
  const text = fc.string({ unit: letter, maxLength: 30 })
  const part = fc
    .string({ unit: letter, minLength: 1, maxLength: 30 })
    .filter((some) => /\S/.test(some))
  fc.assert(
    fc.property(text, part, text, options, (before, wanted, after, how) => {
      // A blank at the end of a line is no part of it once lines are joined.
      const phrase = how.joinLines ? wanted.trim() : wanted
      expect(find(contains(phrase, how), before + wanted + after).matched).toBe(true)
    }),
    { numRuns: 2_000 },
  )
})

test.each([
  ['blanks', ' '],
  ['no-break blanks', '\xa0'],
  ['line ends', '\n'],
  ['lines of a letter', 'あ\n'],
  ['blanks and line ends', ' \n\t'],
])('a megabyte of %s is folded in linear time', (_, piece) => {
  for (const how of [{}, JOINED, { foldWidth: true }])
    expectLinear(1_000_000, (characters) => {
      const filler = piece.repeat(characters / piece.length)
      expect(find(contains('a b', how), `${filler}a b${filler}`).matched).toBe(true)
      expect(find(matches('a b!', how), `${filler}a b`).matched).toBe(false)
    })
})

const find = (tested: TextTest, text: string) => compileTextTest(tested)(new SearchableText(text))
