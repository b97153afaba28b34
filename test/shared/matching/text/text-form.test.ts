import { describe, expect, test } from 'vitest'
import { contains, matches } from '../../../../shared/jobs/define-jobs.js'
import { patternFault } from '../../../../shared/matching/text/pattern.js'
import { SearchableText } from '../../../../shared/matching/text/searchable-text.js'
import { INVISIBLE, withoutCase } from '../../../../shared/matching/text/text-form.js'
import { compileTextTest } from '../../../../shared/matching/text/text-test.js'
import type { TextTest } from '../../../../shared/matching/text/text-tests.js'

const HOW = [
  {},
  { foldWidth: true },
  { caseSensitive: true },
  { joinLines: true },
  { foldWidth: true, joinLines: true, caseSensitive: true },
]

describe('what is the same to the eye is the same, whichever of its two readings is whose', () => {
  test.each([
    ['～', '〜'],
    ['－', '−'],
    ['∥', '‖'],
    ['―', '—'],
    ['￠', '¢'],
    ['￡', '£'],
    ['￢', '¬'],
    ['￤', '¦'],
  ])('%s and %s', (windows, others) => {
    const text = (sign: string) => `時刻10${sign}12、残り${sign}5`
    for (const how of HOW) {
      for (const [wanted, there] of [
        [windows, others],
        [others, windows],
        [others, others],
        [windows, windows],
      ] as const) {
        expect(isFound(contains(`10${wanted}12`, how), text(there))).toBe(true)
        expect(isFound(matches(`10${wanted}12.残り${wanted}+5$`, how), text(there))).toBe(true)
        expect(isFound(matches(`10[x${wanted}]12`, how), text(there))).toBe(true)
        expect(isFound(matches(`10[^${wanted}]12`, how), text(there))).toBe(false)
        expect(isFound(matches(`\\Q10${wanted}12\\E`, how), text(there))).toBe(true)
        const digits = (wanted.codePointAt(0) ?? 0).toString(16)
        expect(isFound(matches(`10\\x{${digits}}12`, how), text(there))).toBe(true)
      }
      expect(isFound(matches('10[！-～￠-￤‖—∥]12', how), text(windows))).toBe(true)
    }
  })

  test('where width is folded, they are what the keyboard has', () => {
    for (const dash of ['～', '〜', '~'])
      expect(isFound(contains('1~2', { foldWidth: true }), `1${dash}2`)).toBe(true)
    for (const minus of ['－', '−', '-']) {
      expect(isFound(contains('JOB-1', { foldWidth: true }), `ＪＯＢ${minus}１`)).toBe(true)
      expect(isFound(matches('JOB[−a]1', { foldWidth: true }), `ＪＯＢ${minus}１`)).toBe(true)
    }
  })

  test('a dash is no minus', () => {
    expect(isFound(contains('1−2'), '1—2')).toBe(false)
    expect(isFound(contains('1〜2'), '1−2')).toBe(false)
  })
})

describe('what nobody sees is not there', () => {
  test.each([
    ['a zero-width blank', '正常\u200b終了', '正常終了'],
    ['a soft hyphen', 'termi\u00adnated', 'terminated'],
    ['a word joiner', '正常\u2060終了', '正常終了'],
    ['a byte order mark', '\ufeff正常\ufeff終了', '正常終了'],
    ['a zero-width non-joiner', '正\u200c常終了', '正常終了'],
    ['a variation selector of a name', '葛\u{e0100}城', '葛城'],
    ['that of a sign', '\u26a0\ufe0f 警告', '\u26a0 警告'],
    ['a direction', '\u202eJOB\u202c-END', 'JOB-END'],
    ['a grapheme joiner', 'JOB\u034f-END', 'JOB-END'],
    ['between a letter and its mark', 'e\u200d\u0301te\u0301', 'été'],
    ['beside a blank', 'JOB\u200b\u200b END', 'JOB END'],
  ])('%s', (_, odd, plain) => {
    for (const how of HOW) {
      for (const [wanted, there] of [
        [plain, odd],
        [odd, plain],
        [odd, odd],
      ] as const) {
        expect(isFound(contains(wanted, how), `x ${there} y`)).toBe(true)
        expect(isFound(matches(wanted, how), `x ${there} y`)).toBe(true)
      }
    }
  })

  test('in a pattern it is nothing that may be repeated, or one of a class', () => {
    expect(isFound(matches('正常\u200b*終了'), '正常終了')).toBe(true)
    expect(isFound(matches('正常\\x{200B}?終了'), '正常\u200b終了')).toBe(true)
    expect(isFound(matches('正常[\u200b\ufeff]*終了'), '正常\u200b終了')).toBe(true)
    expect(isFound(matches('正常[\u200b ]終了'), '正常 終了')).toBe(true)
  })

  test('where there is nothing else, nothing is looked for', () => {
    expect(patternFault('\u200b')).toContain('nothing that is seen')
    expect(patternFault('\\x{200B}\\x{FEFF}')).toContain('nothing that is seen')
  })

  test('is what Unicode says it is', () => {
    const wrong = Array.from({ length: 0x110000 }, (_, code) => code)
      .filter((code) => code < 0xd800 || code > 0xdfff)
      .filter((code) => {
        const character = String.fromCodePoint(code)
        return INVISIBLE.test(character) !== /\p{Default_Ignorable_Code_Point}/u.test(character)
      })
    expect(wrong).toEqual([])
  })
})

describe('contains and matches ignore case alike', () => {
  test.each([
    ['ΟΔΟΣ', 'ΟΔΟΣΕΙΣ'],
    ['οδός', 'ΟΔΌΣ'],
    ['ΟΔΟΣ ', 'οδος τελος'],
    ['\u00b5s', 'ΜS'],
    ['\u017fupport', 'SUPPORT'],
    ['ẞ', 'ß'],
    ['strasse', 'STRAẞE'],
    ['ϑ', 'Θ'],
    ['Ǆ', 'ǆ'],
    ['ısparta', 'ISPARTA'],
    ['Ａ', 'ａ'],
  ])('%s in %s', (wanted, text) => {
    expect(isFound(contains(wanted), text)).toBe(isFound(matches(wanted), text))
    expect(isFound(contains(text), wanted)).toBe(isFound(matches(text), wanted))
  })

  test('of every letter that there is', () => {
    const letters = Array.from({ length: 0xffff }, (_, code) => String.fromCharCode(code)).filter(
      (letter) => /\p{L}/u.test(letter) && letter.toLowerCase() !== letter.toUpperCase(),
    )
    const differing = letters.filter((letter) => {
      const upper = letter.toUpperCase()
      if (upper.length !== 1 || upper === 'I') return false
      return withoutCase(letter) !== withoutCase(upper)
    })
    expect(differing).toEqual([])
  })
})

describe('a line', () => {
  test.each([
    { pattern: 'code 0$', text: 'job\nwith code 0', found: true },
    { pattern: 'code 0$', text: 'job\nwith code 0\n', found: true },
    { pattern: 'code 0$', text: 'job\nwith code 0 \r\n\r\n', found: true },
    { pattern: 'code 0$', text: 'code 0\nmore', found: true },
    { pattern: '^with', text: 'job\nwith code 0', found: true },
    { pattern: '^code', text: 'job\nwith code 0', found: false },
    { pattern: 'code 0\\z', text: 'code 0\r\n', found: true },
    { pattern: 'code 0\\z', text: 'code 0', found: true },
    { pattern: 'code 0\\z', text: 'code 0\nmore', found: false },
    { pattern: '\\Awith', text: 'job\nwith', found: false },
    { pattern: '\\Ajob', text: 'job\nwith', found: true },
    { pattern: '(?m)^with', text: 'job\nwith', found: true },
    { pattern: '(?-m)^with', text: 'job\nwith', found: false },
    { pattern: '(?-m)code 0$', text: 'job\ncode 0\r\n', found: true },
  ])('begins at ^ and ends at $: $pattern in $text is $found', ({ pattern, text, found }) => {
    expect(isFound(matches(pattern), text)).toBe(found)
  })
})

const isFound = (tested: TextTest, text: string): boolean =>
  compileTextTest(tested)(new SearchableText(text)).matched
