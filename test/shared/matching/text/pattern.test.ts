import { describe, expect, test } from 'vitest'
import {
  compilePattern,
  foldedWidthFault,
  MAX_PATTERN_LENGTH,
  patternFault,
  quotePattern,
} from '../../../../shared/matching/text/pattern.js'
import { expectLinear } from '../../../measures/growth.js'

describe('what is no RE2 pattern is said to be none', () => {
  test.each([
    { why: 'an open group', pattern: 'job (' },
    { why: 'look-ahead', pattern: 'a(?=b)' },
    { why: 'look-behind', pattern: '(?<=a)b' },
    { why: 'a back reference', pattern: '(a)\\1' },
    { why: 'two groups of one name', pattern: '(?P<job>a)(?P<job>b)' },
    { why: 'a repeat of a repeat', pattern: 'a**' },
    { why: 'a repeat count beyond 1 000', pattern: 'a{1001}' },
    { why: 'repeat counts that multiply beyond 1 000', pattern: '(a{500}){500}' },
    { why: 'counts the wrong way round', pattern: 'a{2,1}' },
  ])('$why: $pattern', ({ pattern }) => {
    expect(patternFault(pattern)).toMatch(/^is not an RE2 pattern: .+look-around/)
  })

  test.each([
    'job (?P<job>\\w+) ended with (?P<code>\\d+)',
    '(?<job>\\w+)',
    '(?i)warning',
    '[[:alpha:]]+',
    '\\p{Han}+',
    '^\\[JOB-END\\]',
    '(a+)+$',
  ])('%s is one', (pattern) => {
    expect(patternFault(pattern)).toBeUndefined()
  })

  test.each(['job (ok', 'ok)', '*', 'C++', '[JOB-AND]', 'a{2'])(
    '%s may have lost a backslash, where it is none',
    (pattern) => {
      const fault = patternFault(pattern)
      if (fault !== undefined) expect(fault).toMatch(/TypeScript took that away.*String\.raw/)
      else expect(pattern).toBe('a{2')
    },
  )

  test('a pattern that has its backslashes is not asked for them', () => {
    expect(patternFault(String.raw`\w+(`)).not.toContain('TypeScript')
  })

  test('a short pattern that makes a large program is refused, with its size and the limit', () => {
    const pattern = 'x{1000}'.repeat(20)
    expect(pattern.length).toBeLessThan(MAX_PATTERN_LENGTH)
    expect(patternFault(pattern)).toBe(
      'is too expensive: it compiles to 20002 steps, 10000 are allowed; use smaller repeat counts',
    )
  })
})

describe('a pattern for text whose width is folded', () => {
  test.each([
    { pattern: 'ﾌﾟﾛﾌｧｲﾙ', folded: 'プロファイル' },
    { pattern: 'job（.+）', folded: 'job\\(.+\\)' },
    { pattern: '[０-９]+件', folded: '[0-9]+件' },
    { pattern: '[ｱ-ﾝ]+', folded: '[ア-ン]+' },
    { pattern: '終了…$', folded: '終了\\.\\.\\.$' },
    { pattern: '\\x{FF21}1', folded: 'A1' },
  ])('is refused for $pattern, which could never match: $folded would', ({ pattern, folded }) => {
    expect(foldedWidthFault(pattern)).toMatch(/would never match; write it as /)
    expect(foldedWidthFault(pattern)?.endsWith(folded)).toBe(true)
    expect(patternFault(folded)).toBeUndefined()
    expect(foldedWidthFault(folded)).toBeUndefined()
  })

  test.each(['job (\\d+)', 'プロファイル', '正常.?終了', '\\x{30A2}', 'é'.normalize('NFD')])(
    'is taken where folding changes nothing of it: %s',
    (pattern) => {
      expect(foldedWidthFault(pattern)).toBeUndefined()
    },
  )
})

describe('finding', () => {
  const JOB = 'job (?P<job>\\w+) ended with (?P<code>\\d+)(?P<note> with warnings)?'

  test('the first match gives the captures; a group that took no part gives none', () => {
    const found = find(JOB, 'job NIGHTLY ended with 0; job DAILY ended with 8')
    expect(found).toEqual({
      at: 0,
      end: 'job NIGHTLY ended with 0'.length,
      captures: { job: 'NIGHTLY', code: '0' },
    })
  })

  test.each([
    { pattern: 'nightly', text: 'the NIGHTLY job', caseSensitive: false, found: true },
    { pattern: 'nightly', text: 'the NIGHTLY job', caseSensitive: true, found: false },
    { pattern: '^job$', text: 'one job', caseSensitive: false, found: false },
    { pattern: '正常.?終了', text: 'ジョブは正常に終了', caseSensitive: false, found: true },
    { pattern: 'a.c', text: 'a\nc', caseSensitive: false, found: false },
    { pattern: '(?s)a.c', text: 'a\nc', caseSensitive: false, found: true },
  ])('/$pattern/ in $text, caseSensitive $caseSensitive: $found', (row) => {
    const { pattern, text, caseSensitive, found } = row
    expect(compilePattern(pattern, { caseSensitive }).find(text) !== undefined).toBe(found)
  })

  test('a quoted text matches itself and nothing else', () => {
    const text = 'a.b*c(d)[e]\\f^$'
    expect(find(quotePattern(text), `before ${text} after`)?.at).toBe('before '.length)
    expect(find(quotePattern(text), 'aXb*c(d)[e]\\f^$')).toBeUndefined()
  })
})

describe('patterns that take backtracking engines years', () => {
  const LENGTH = 262_144

  test.each(['(a+)+$', '(a*)*b', '(a|aa)+$', '(.*)(.*)(.*)(.*)x$'])('%s', (pattern) => {
    expectLinear(LENGTH, (length) => {
      expect(find(pattern, `${'a'.repeat(length)}!`)).toBeUndefined()
    })
  })
})

const find = (pattern: string, text: string) =>
  compilePattern(pattern, { caseSensitive: false }).find(text)
