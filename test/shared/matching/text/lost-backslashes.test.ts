import { describe, expect, test } from 'vitest'
import {
  lostBackslashes,
  withBackslashes,
  withoutDoubled,
} from '../../../../shared/matching/text/lost-backslashes.js'

const restored = (pattern: string) => withBackslashes(pattern, lostBackslashes(pattern))

describe('a backslash that TypeScript took', () => {
  test.each([
    ['job w+', String.raw`job \w+`],
    [
      'job (?P<job>w+) ended with (?P<code>d+)',
      String.raw`job (?P<job>\w+) ended with (?P<code>\d+)`,
    ],
    ['code=d{2}', String.raw`code=\d{2}`],
    ['20d{2}年', String.raw`20\d{2}年`],
    ['report_d+', String.raw`report_\d+`],
    ['コードd+', String.raw`コード\d+`],
    ['JOBd{4}', String.raw`JOB\d{4}`],
    ['coded{3}', String.raw`code\d{3}`],
    ['totals*:s*d+', String.raw`totals*:\s*\d+`],
    ['^S+ ended', String.raw`^\S+ ended`],
    ['w+@w+.example', String.raw`\w+@\w+.example`],
    ['-?d?', String.raw`-?\d?`],
    ['p{Han}+', String.raw`\p{Han}+`],
    ['dddd-dd-dd', String.raw`\d\d\d\d-\d\d-\d\d`],
    ['dd:dd', String.raw`\d\d:\d\d`],
    ['\bERROR\b', String.raw`\bERROR\b`],
    ['[w.-]+@example', String.raw`[\w.-]+@example`],
    ['[d,]+ yen', String.raw`[\d,]+ yen`],
    ['[^s]+ ended', String.raw`[^\s]+ ended`],
    ['[sS]*end', String.raw`[\s\S]*end`],
    ['[a-fd]+', String.raw`[a-f\d]+`],
    ['[JOB-END] nightly', String.raw`\[JOB-END\] nightly`],
    ['^[ERROR]', String.raw`^\[ERROR\]`],
    ['[重要] サーバ', String.raw`\[重要\] サーバ`],
    ['job (nightly) ended', String.raw`job \(nightly\) ended`],
    ['(正常)', String.raw`\(正常\)`],
    ['Total: $100', String.raw`Total: \$100`],
    ['a^b', String.raw`a\^b`],
  ])('%s: %s', (pattern, meant) => {
    expect(restored(pattern)).toBe(meant)
  })
})

describe('no backslash is missed where none was', () => {
  test.each([
    String.raw`job (?P<job>\w+) ended with (?P<code>\d+)`,
    String.raw`\[JOB-END\]`,
    String.raw`[\w.-]+`,
    String.raw`\(ok\)`,
    String.raw`\$100`,
    'jobs?',
    'job(s)? ended',
    'job(s?)',
    'job(s*)',
    'words* and needs+',
    'forward+',
    'dd if=',
    'add dd',
    '[aeiou]',
    '[ABC]-[0-9]+',
    '[A-Z]{3}',
    '[A-Za-z]+',
    '[0-9a-f]+',
    '[sS]uccess',
    '[yYnN]',
    '[月火水木金土日]曜日',
    '[0-9]+[年月日]',
    '(?i)warning',
    '(?s)a.b',
    '(?P<d>[0-9]+)',
    '(?P<job>nightly|daily)',
    '(ab)+',
    '(a|b)',
    '(正常|異常)終了',
    'ended$',
    'ended$|failed$',
    '^job',
    '(?m)^code 0$',
    'x{2}',
    'a b c d e',
    'Windows Server',
    'http://example.com/a+b',
    'C..',
    '終了…',
  ])('%s', (pattern) => {
    expect(lostBackslashes(pattern)).toEqual([])
    expect(withoutDoubled(pattern)).toBeUndefined()
  })
})

test.each([
  [String.raw`job \\w+`, String.raw`job \w+`],
  [String.raw`code (?P<code>\\d+)`, String.raw`code (?P<code>\d+)`],
  [String.raw`end\\b`, String.raw`end\b`],
])('backslashes doubled in String.raw: %s', (pattern, single) => {
  expect(withoutDoubled(pattern)).toBe(single)
})

test.each([String.raw`C:\\data\\sales`, String.raw`\\srv\\share`])(
  'a path has them doubled: %s',
  (pattern) => {
    expect(withoutDoubled(pattern)).toBeUndefined()
  },
)
