import { encode } from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { parseParameters } from '../../../../shared/mail/headers/parameters.js'
import { expectLinear } from '../../../measures/growth.js'
import { hex } from '../mail-bytes.js'

const raw = (before: string, bytes: Buffer, after = ''): string =>
  before + bytes.toString('latin1') + after
const percent = (bytes: Buffer): string => bytes.toString('hex').replace(/../g, '%$&')

describe('parseParameters', () => {
  const jis = hex('1b2442 4c6b 3456 2d21 1b2842')
  const filename = 'attachment; filename'
  it.each([
    ['a token', `${filename}=a.csv`, 'a.csv'],
    ['a quoted string', `${filename}="a; b.csv"`, 'a; b.csv'],
    ['blanks without quotes', `${filename}=my report.csv; size=1`, 'my report.csv'],
    ['a forgotten semicolon', `${filename}=a.csv size=1`, 'a.csv'],
    ['escaped quotes', `${filename}="a\\"b.csv"`, 'a"b.csv'],
    ['a Windows path', `${filename}="C:\\reports\\a.csv"`, 'C:\\reports\\a.csv'],
    ['no closing quote', `${filename}="a.csv`, 'a.csv'],
    ['RFC 2231', `${filename}*=UTF-8'ja'%E5%A4%9C.csv`, '夜.csv'],
    ['RFC 2231 in quotes', `${filename}*="utf-8''%E5%A4%9C.csv"`, '夜.csv'],
    ['RFC 2231 with one apostrophe', `${filename}*=utf-8'%E5%A4%9C.csv`, '夜.csv'],
    ['an apostrophe and no charset', `${filename}*=it's%20done.csv`, "it's done.csv"],
    ['RFC 2231 without a charset', `${filename}*=%61.csv`, 'a.csv'],
    ['the extended form wins', `${filename}="x.csv"; filename*=utf-8''%E5%A4%9C.csv`, '夜.csv'],
    ['sections', `${filename}*0="nightly-"; filename*1="batch.csv"`, 'nightly-batch.csv'],
    [
      'sections out of order',
      `${filename}*1="batch.csv"; filename*0="nightly-"`,
      'nightly-batch.csv',
    ],
    [
      'the first of two sections with one number',
      `${filename}*0=a; filename*1=.csv; filename*0=x; filename*1=y`,
      'a.csv',
    ],
    ['sections without the first', `${filename}*1=b; filename*2=.csv`, 'b.csv'],
    [
      'a whole name rather than sections without the first',
      `${filename}=a.csv; filename*1=x`,
      'a.csv',
    ],
    ['no semicolon before it', 'attachment filename="a.csv"; size=1', 'a.csv'],
    ['a comma before it', 'attachment, filename=a.csv', 'a.csv'],
    ['sections extended in part', `${filename}*0*=utf-8''%E5%A4%9C; filename*1=".csv"`, '夜.csv'],
    [
      'a character split between sections',
      `${filename}*0*=utf-8''%E5%A4; filename*1*=%9C.csv`,
      '夜.csv',
    ],
    [
      'an escape sequence split between sections',
      `${filename}*0*=iso-2022-jp''${percent(jis.subarray(0, 2))}; filename*1*=${percent(jis.subarray(2))}`,
      '夜間①',
    ],
    ['RFC 2047 in quotes', `${filename}="=?UTF-8?B?5aSc?=.csv"`, '夜.csv'],
    ['RFC 2047 without quotes', `${filename}==?UTF-8?B?5aSc?=`, '夜'],
    ['RFC 2047 in several words', `${filename}="=?UTF-8?B?5aS?= =?UTF-8?B?cLmNzdg==?="`, '夜.csv'],
    ['RFC 2047 split over sections', `${filename}*0="=?UTF-8?B?5a"; filename*1="Sc?="`, '夜'],
    ['raw UTF-8', raw(`${filename}="`, Buffer.from('夜.csv'), '"'), '夜.csv'],
    ['raw Shift_JIS', raw(`${filename}="`, hex('96e9 8ad4 82cc'), '.csv"'), '夜間の.csv'],
    [
      'raw Shift_JIS with a backslash byte',
      raw(`${filename}="`, hex('955c 82cc 955c'), '"; size=1'),
      '表の表',
    ],
    ['raw EUC-JP', raw(`${filename}="`, hex('cceb b4d6 a4ce'), '.csv"'), '夜間の.csv'],
    [
      'raw ISO-2022-JP with the byte of a quotation mark',
      raw(`${filename}="`, hex('1b2442 2522 2569 213c 2560 1b2842'), '.csv"; size=3'),
      'アラーム.csv',
    ],
    [
      'raw ISO-2022-JP with a semicolon and an equals sign, no quotes',
      raw(`${filename}=`, hex('1b2442 3b33 3d3d 453d 1b2842'), '.csv; size=3'),
      '山十貼.csv',
    ],
    [
      'raw ISO-2022-JP with a backslash',
      raw(`${filename}="`, hex('1b2442 255c 255d 1b2842'), '"; size=3'),
      'ボポ',
    ],
    [
      'raw Shift_JIS whose last byte is a backslash, another parameter after it',
      raw(`${filename}="`, hex('83 5c 81 5b 83 58 95 5c'), '"; size=3'),
      'ソース表',
    ],
    [
      'raw Latin-1 before the closing quote',
      raw(`${filename}="caf`, hex('e9'), '"; size=1'),
      'café',
    ],
    [
      'raw Big5 with a backslash byte',
      raw(`${filename}="`, encode('您好這是我們的系統通知報告許功蓋', 'big5'), '"; size=1'),
      '您好這是我們的系統通知報告許功蓋',
    ],
    ['raw ISO-2022-JP', raw(`${filename}="`, hex('1b2442 4c6b 1b2842'), '.csv"'), '夜.csv'],
    ['a comment', `${filename}="a.csv" (the report)`, 'a.csv'],
    ['a comment, no quotes', `${filename}=a.csv (the report)`, 'a.csv'],
    ['brackets in a name without quotes', `${filename}=a (1).csv`, 'a (1).csv'],
    ['a quotation mark that nothing opened', `${filename}=a.csv"; size=1`, 'a.csv'],
    ['nothing', `${filename}=""`, ''],
  ])('reads a file name: %s', (_, field, expected) => {
    expect(parseParameters(field).parameters.get('filename')).toBe(expected)
  })

  it('reads value and names in any case, and the first of two', () => {
    const { value, parameters } = parseParameters(
      'Text/PLAIN (comment) ; CharSet="UTF-8"; charset=x',
    )
    expect(value).toBe('text/plain')
    expect(parameters).toEqual(new Map([['charset', 'UTF-8']]))
  })

  it.each([
    ['semicolons', 250_000, (count: number) => `a${';'.repeat(count)}`],
    ['blanks', 250_000, (count: number) => `a; b=${' '.repeat(count)}c`],
    ['quotes', 120_000, (count: number) => `a; b="${'\\"'.repeat(count)}`],
    ['parentheses', 250_000, (count: number) => '('.repeat(count)],
    ['parameters', 40_000, (count: number) => 'a; b=c'.repeat(count)],
    [
      'sections',
      10_000,
      (count: number) => Array.from({ length: count }, (_, i) => `; n*${i}*=%41`).join(''),
    ],
  ])('stays linear on endless %s', (_, count, fieldOf) => {
    expectLinear(count, (size) => parseParameters(fieldOf(size)))
  })
})
