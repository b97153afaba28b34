import iconv from 'iconv-lite'
import { describe, expect, test } from 'vitest'
import { decodeSource, type Encoding } from '../../../../cli/import/source/decode-source.js'
import { SourceFault } from '../../../../cli/import/source/source-fault.js'

const MAX_BYTES = 1_000

/** With what CP932 has beyond Shift_JIS, half-width kana, and characters with a backslash as their second byte. */
const TEXT = 'unit=受注,,,;\n{ ty=mlwj; mlsbj="①表示ソフト ﾃﾞｰﾀ 髙"; }\n'
const PLAIN_TEXT = 'unit=受注取込,,,;\n{ ty=mlwj; mlsbj="受注データの表示"; }\n'

describe('what is found out', () => {
  test.each([
    ['UTF-8', Buffer.from(TEXT), TEXT, 'utf-8'],
    ['UTF-8 with its mark', Buffer.from(`\ufeff${TEXT}`), TEXT, 'utf-8'],
    ['UTF-16 of Windows', Buffer.from(`\ufeff${TEXT}`, 'utf16le'), TEXT, 'utf-16le'],
    ['CP932', iconv.encode(TEXT, 'cp932'), TEXT, 'shift_jis'],
    ['EUC-JP', iconv.encode(PLAIN_TEXT, 'euc-jp'), PLAIN_TEXT, 'euc-jp'],
    ['ASCII', Buffer.from('unit=a,,,;{}'), 'unit=a,,,;{}', 'utf-8'],
  ])('%s', (_, bytes, text, encoding) => {
    expect(decodeSource(bytes, 'units.txt', { maxBytes: MAX_BYTES })).toEqual({ text, encoding })
  })
})

test('an encoding that is named is the one that counts', () => {
  // These two bytes are 竏 in Shift_JIS and 牾 in EUC-JP.
  const bytes = Buffer.from([0xe2, 0xc2])
  const read = (encoding: Encoding) =>
    decodeSource(bytes, 'units.txt', { encoding, maxBytes: MAX_BYTES }).text
  expect(read('euc-jp')).toBe(iconv.decode(bytes, 'euc-jp'))
  expect(read('shift_jis')).toBe(iconv.decode(bytes, 'cp932'))
  expect(read('euc-jp')).not.toBe(read('shift_jis'))
})

describe('what cannot be read, with its place and what to do', () => {
  const faultOf = (bytes: Buffer, encoding?: Encoding) => {
    try {
      return decodeSource(bytes, 'units.txt', { encoding, maxBytes: MAX_BYTES }).text
    } catch (error) {
      return error instanceof SourceFault ? error.message : error
    }
  }

  test.each<[string, Buffer, Encoding | undefined, RegExp]>([
    [
      'bytes of none',
      Buffer.from([0x61, 0x0a, 0xff, 0xff]),
      undefined,
      /^units\.txt:2:1: is not utf-8/,
    ],
    [
      'another encoding than the one that is named',
      iconv.encode(PLAIN_TEXT, 'cp932'),
      'euc-jp',
      /^units\.txt:1:1: is not euc-jp.*--encoding utf-8, shift_jis, euc-jp/,
    ],
    [
      'too few characters',
      Buffer.from([0x22, 0xb1, 0xb2, 0x22]),
      undefined,
      /Shift_JIS or EUC-JP.*--encoding/,
    ],
    ['a NUL', Buffer.from('unit=a\n\0'), undefined, /^units\.txt:2:1: has a NUL/],
    ['too much', Buffer.alloc(MAX_BYTES + 1, 0x20), undefined, /has more than the 1000 bytes that/],
  ])('%s', (_, bytes, encoding, words) => {
    expect(faultOf(bytes, encoding)).toMatch(words)
  })
})
