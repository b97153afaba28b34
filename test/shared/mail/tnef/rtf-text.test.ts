import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decompressRtf } from '../../../../shared/mail/tnef/compressed-rtf.js'
import { readRtf } from '../../../../shared/mail/tnef/rtf-text.js'
import { compressRtf, rtfStream } from './compose-tnef.js'

const read = (rtf: string) => readRtf(Buffer.from(rtf, 'latin1'))

describe('readRtf', () => {
  it.each([
    ['plain text', '{\\rtf1\\ansi JOB-END\\par RC=0}', 'JOB-END\r\nRC=0'],
    ['bytes in the code page', "{\\rtf1\\ansi\\ansicpg932 \\'90\\'b3\\'8f\\'ed}", '正常'],
    [
      'bytes in the charset of the font',
      "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset128 Gothic;}}\\f0 \\'fc \\f1\\'90\\'b3\\f0 a}",
      'ü 正a',
    ],
    ['Unicode with a replacement', "{\\rtf1\\uc1 \\u27491\\'3f\\u24120?!}", '正常!'],
    ['negative numbers', '{\\rtf1\\uc0 \\u-10179 \\u-8704 }', '\ud83d\ude00'],
    ['escapes', '{\\rtf1 a\\{b\\}c\\\\d\\~e\\_f}', 'a{b}c\\d\u00a0e\u2011f'],
    ['what nobody reads', '{\\rtf1{\\info{\\title x}}{\\*\\generator y;}{\\pict 0102}z}', 'z'],
    ['a link', '{\\rtf1 {\\field{\\*\\fldinst HYPERLINK x}{\\fldrslt here}}}', 'here'],
    ['binary data', '{\\rtf1 a{\\pict\\bin3 }}}}b}', 'ab'],
    ['a group that is not closed', '{\\rtf1 {a', 'a'],
  ])('%s', (_, rtf, value) => {
    expect(read(rtf)).toEqual({ kind: 'text', value })
  })

  it('gives the HTML that was made RTF, and nothing that was made for RTF', () => {
    const rtf =
      '{\\rtf1\\ansi\\fromhtml1 {\\*\\htmltag64 <p class="a">}\\htmlrtf {\\b\\htmlrtf0 done\\htmlrtf }\\htmlrtf0' +
      '{\\*\\mhtmltag0 x}{\\*\\htmltag72 </p>}\\htmlrtf \\par \\htmlrtf0}'
    expect(read(rtf)).toEqual({ kind: 'html', value: '<p class="a">done</p>' })
  })

  it('no bytes make it throw, or more than they are', () => {
    const word = fc.constantFrom('{', '}', '\\par ', "\\'82", '\\u12354 ', '\\*', '\\f1', '\\bin9 ')
    const noise = fc.array(fc.oneof(word, fc.string({ maxLength: 3 })), { maxLength: 60 })
    fc.assert(
      fc.property(noise, (pieces) => {
        const rtf = `{\\rtf1 ${pieces.join('')}`
        expect(read(rtf).value.length).toBeLessThanOrEqual(rtf.length)
      }),
    )
  })

  it('groups without end cost no more than others', () => {
    expect(read(`{\\rtf1 a${'{'.repeat(500_000)}b${'}'.repeat(500_000)}c`).value).toBe('ac')
  })
})

describe('decompressRtf', () => {
  const RTF = Buffer.from('{\\rtf1\\ansi hello, world}')

  it('undoes what is literal, and references into what came before and into the dictionary', () => {
    expect(decompressRtf(compressRtf(RTF), 1_000)).toEqual({ rtf: RTF, damaged: false, cut: false })
    // The first six bytes of the dictionary, "{\rtf1", then an "a" and a reference to itself: it grows as it is read.
    const content = Buffer.from('0d 0004 61 0d54 0dc0'.replaceAll(' ', ''), 'hex')
    const { rtf } = decompressRtf(rtfStream(content, 100), 1_000)
    expect(rtf.toString()).toBe('{\\rtf1aaaaaaa')
  })

  it('takes what is not compressed', () => {
    const stream = rtfStream(RTF, RTF.length, 'MELA')
    expect(decompressRtf(stream, 1_000)).toEqual({ rtf: RTF, damaged: false, cut: false })
  })

  it.each([
    ['cut', compressRtf(RTF).subarray(0, -4)],
    ['of no known kind', rtfStream(RTF, RTF.length, 'XXXX')],
    ['too short', Buffer.alloc(10)],
    ['changed', Buffer.concat([compressRtf(RTF).subarray(0, -3), Buffer.from('abc')])],
  ])('tells damage: %s', (_, stream) => {
    expect(decompressRtf(stream, 1_000).damaged).toBe(true)
  })

  it('never makes more than the limit, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(5_000), (content, size) => {
        const { rtf } = decompressRtf(rtfStream(Buffer.from(content), size), 500)
        expect(rtf.length).toBeLessThanOrEqual(Math.min(size, 500))
      }),
    )
  })
})
