import { describe, expect, it } from 'vitest'
import { decodeHeaderText } from '../../../../shared/mail/headers/encoded-words.js'
import { expectLinear } from '../../../measures/growth.js'
import { hex } from '../mail-bytes.js'

const base64 = (bytes: Buffer): string => bytes.toString('base64')

describe('decodeHeaderText', () => {
  const utf8 = Buffer.from('夜間バッチ')
  const jis = hex('1b2442 4c6b 3456 1b2842')
  it.each([
    ['plain ASCII', '[JOB-END] 0', '[JOB-END] 0'],
    ['B', `=?UTF-8?B?${base64(utf8)}?=`, '夜間バッチ'],
    ['Q with underscores', '=?iso-8859-1?Q?a_=E9_b?=', 'a é b'],
    ['lower-case encoding and a language', '=?utf-8*ja?b?5aSc?=', '夜'],
    ['text around words', 'Re: =?UTF-8?B?5aSc?= end', 'Re: 夜 end'],
    ['blanks between words go', '=?UTF-8?B?5aSc?= =?UTF-8?B?6ZaT?=', '夜間'],
    ['words of two charsets', '=?UTF-8?B?5aSc?= =?iso-8859-1?Q?=E9?=', '夜é'],
    [
      'a character split between two words',
      `=?utf-8?B?${base64(utf8.subarray(0, 4))}?= =?utf-8?B?${base64(utf8.subarray(4))}?=`,
      '夜間バッチ',
    ],
    ['a character split between Q words', '=?utf-8?Q?=E5=A4?= =?UTF-8?Q?=9C?=', '夜'],
    ['a base64 group split between two words', '=?utf-8?B?5aS?= =?utf-8?B?c?=', '夜'],
    ['ISO-2022-JP', `=?ISO-2022-JP?B?${base64(jis)}?=`, '夜間'],
    [
      'ISO-2022-JP split in mid-character',
      `=?ISO-2022-JP?B?${base64(jis.subarray(0, 4))}?= =?ISO-2022-JP?B?${base64(jis.subarray(4))}?=`,
      '夜間',
    ],
    [
      'vendor characters',
      `=?ISO-2022-JP?B?${base64(hex('1b2442 2d21 2d6a 7c62 1b2842'))}?=`,
      '①㈱髙',
    ],
    ['Shift_JIS', `=?Shift_JIS?B?${base64(hex('96e9 8ad4'))}?=`, '夜間'],
    ['a word that is not closed', '=?UTF-8?B?5aSc', '=?UTF-8?B?5aSc'],
    ['a word without encoding', '=?UTF-8?X?5aSc?=', '=?UTF-8?X?5aSc?='],
    ['blanks and question marks inside', '=?utf-8?Q?are you there? yes?=', 'are you there? yes'],
    ['base64 with blanks inside', '=?utf-8?B?5a Sc?=', '夜'],
    ['base64 that was encoded in pieces', '=?utf-8?B?YWI=Y2Q=?=', 'abcd'],
    ['base64 with padding where none can be', '=?utf-8?B?Y=WJj==ZA==?=', 'abcd'],
    ['no blank between word and text', 'a=?utf-8?Q?b?=c', 'abc'],
    ['raw UTF-8', Buffer.from('夜間').toString('latin1'), '夜間'],
    ['raw UTF-8 that ends in 0xA0', Buffer.from('là à').toString('latin1'), 'là à'],
  ])('%s', (_, raw, value) => {
    expect(decodeHeaderText(raw)).toEqual({ value, doubts: [] })
  })

  it.each([
    ['raw Shift_JIS', hex('96e9 8ad4 82cc').toString('latin1'), undefined, '夜間の'],
    ['raw ISO-2022-JP', jis.toString('latin1'), undefined, '夜間'],
    ['raw Latin-1', hex('72e973').toString('latin1'), undefined, 'rés'],
    ['no charset in a word', '=??Q?=E5=A4=9C?=', undefined, '夜'],
  ])('guesses, and says so: %s', (_, raw, hint, value) => {
    expect(decodeHeaderText(raw, hint)).toEqual({ value, doubts: ['CHARSET_MISSING'] })
  })

  it('reads raw UTF-8 that was cut in a character', () => {
    const raw = Buffer.from('夜間バッチ').subarray(0, -1).toString('latin1')
    expect(decodeHeaderText(raw)).toEqual({ value: '夜間バッ\ufffd', doubts: ['CHARSET_DAMAGED'] })
  })

  it('reads raw bytes in the charset of the body before it guesses', () => {
    const raw = hex('cff0e8').toString('latin1')
    expect(decodeHeaderText(raw, 'windows-1251')).toEqual({ value: 'При', doubts: [] })
  })

  it.each([
    ['endless words', 20_000, (count: number) => '=?utf-8?B?5aSc?= '.repeat(count)],
    ['endless starts', 40_000, (count: number) => '=?a?q? '.repeat(count)],
    ['endless question marks', 250_000, (count: number) => `=?utf-8?q?${'?'.repeat(count)}`],
    [
      'endless blanks between words',
      250_000,
      (count: number) => `=?a?q?b?=${' '.repeat(count)}=?a?q?c?=`,
    ],
  ])('stays linear on %s', (_, count, rawOf) => {
    expectLinear(count, (size) => decodeHeaderText(rawOf(size)))
  })
})
