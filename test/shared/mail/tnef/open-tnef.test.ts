import fc from 'fast-check'
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { openTnef } from '../../../../shared/mail/tnef/open-tnef.js'
import {
  type ComposedTnef,
  composeTnef,
  compressRtf,
  MESSAGE_ID,
  type Property,
  STORAGE_ID,
  tnefStream,
} from './compose-tnef.js'

const open = (stream: Buffer) => {
  const { bodies, ...opened } = openTnef(stream, 1_000)
  return { ...opened, bodies: bodies(1024 * 1024) }
}
const CSV = Buffer.from('a,b\r\n1,2\r\n')
const name8 = (id: number, value: Buffer): Property => ({ id, type: 'string8', value })
const nameW = (id: number, value: string): Property => ({ id, type: 'unicode', value })

describe('names of files', () => {
  it.each([
    ['932', 932, '売上 2026年ソ表.csv', 'shift_jis'],
    ['1252', 1252, 'Übersicht – Größe.csv', 'windows-1252'],
    ['1251', 1251, 'отчёт.csv', 'windows-1251'],
    ['936', 936, '销售.csv', 'gb18030'],
    ['949', 949, '매출.csv', 'euc-kr'],
    ['65001', 65001, '売上Ü.csv', 'utf-8'],
    ['28605', 28605, 'coût €.csv', 'iso-8859-15'],
  ])('in code page %s', (_, oemCodePage, filename, charset) => {
    const value = iconv.encode(filename, charset)
    const { files, damaged } = open(
      composeTnef({
        oemCodePage,
        files: [
          { title: Buffer.from('SHORT~1.CSV'), data: CSV, properties: [name8(0x3707, value)] },
        ],
      }),
    )
    expect(files).toMatchObject([{ filename, bytes: CSV, nameDoubts: [] }])
    expect(damaged).toBe(false)
  })

  it.each<[string, ComposedTnef, string, readonly string[]]>([
    [
      'Unicode, whatever the code page',
      {
        oemCodePage: 1252,
        files: [{ title: Buffer.from('A~1.CSV'), properties: [nameW(0x3707, '売上.csv')] }],
      },
      '売上.csv',
      [],
    ],
    [
      'the title alone',
      { oemCodePage: 932, files: [{ title: iconv.encode('売上.csv', 'shift_jis') }] },
      '売上.csv',
      [],
    ],
    [
      'the short name where there is no long one',
      {
        files: [{ title: Buffer.from('T.CSV'), properties: [name8(0x3704, Buffer.from('S.CSV'))] }],
      },
      'S.CSV',
      [],
    ],
    [
      'no code page: the bytes tell',
      { files: [{ title: iconv.encode('売上一覧表.csv', 'shift_jis') }] },
      '売上一覧表.csv',
      ['CHARSET_MISSING'],
    ],
    [
      'the code page of the message where attOemCodepage is missing',
      {
        properties: [{ id: 0x3ffd, type: 'long', value: 932 }],
        files: [{ title: iconv.encode('売上.csv', 'shift_jis') }],
      },
      '売上.csv',
      [],
    ],
    [
      'an empty long name counts for nothing',
      { files: [{ title: Buffer.from('T.CSV'), properties: [nameW(0x3707, '')] }] },
      'T.CSV',
      [],
    ],
  ])('%s', (_, composed, filename, nameDoubts) => {
    expect(open(composeTnef(composed)).files).toMatchObject([{ filename, nameDoubts }])
  })
})

describe('properties before the one that is asked for', () => {
  it.each<[string, Property]>([
    ['named, by a string', { id: 0x8001, name: '件名の名前', type: 'unicode', value: 'x' }],
    ['named, by a number', { id: 0x8002, name: 0x8554, type: 'long', value: 7 }],
    ['several strings', { id: 0x8003, name: 'Keywords', type: 'strings', values: ['a', 'ab', ''] }],
    ['several numbers', { id: 0x6801, type: 'longs', values: [1, 2, 3] }],
    ['several short numbers', { id: 0x6802, type: 'shorts', values: [1, 2, 3] }],
    ['no values', { id: 0x6803, type: 'strings', values: [] }],
    ['a flag', { id: 0x7ffe, type: 'boolean', value: true }],
    ['a time', { id: 0x3007, type: 'time', value: 133_000_000_000_000_000n }],
    ['bytes that are filled up', { id: 0x3702, type: 'binary', value: Buffer.from('12345') }],
  ])('%s', (_, before) => {
    const properties = [before, nameW(0x3707, 'long name.csv'), nameW(0x370e, 'Text/CSV')]
    const { files, damaged } = open(composeTnef({ files: [{ data: CSV, properties }] }))
    expect(files).toMatchObject([{ filename: 'long name.csv', contentType: 'text/csv' }])
    expect(damaged).toBe(false)
  })
})

describe('contents of files', () => {
  it('gives each its own, in order, with type and content id', () => {
    const { files } = open(
      composeTnef({
        files: [
          { title: Buffer.from('a.csv'), data: CSV },
          {
            title: Buffer.from('b.png'),
            data: Buffer.from('png'),
            properties: [nameW(0x370e, 'image/png'), nameW(0x3712, '<logo@example.com>')],
          },
          { title: Buffer.from('empty.txt'), data: Buffer.alloc(0) },
        ],
      }),
    )
    expect(files).toMatchObject([
      { filename: 'a.csv', contentType: 'application/octet-stream', bytes: CSV },
      { filename: 'b.png', contentType: 'image/png', contentId: 'logo@example.com' },
      { filename: 'empty.txt', bytes: Buffer.alloc(0) },
    ])
  })

  it('an attached message is a stream of its own, an object its storage', () => {
    const inner = composeTnef({ files: [{ title: Buffer.from('in.csv'), data: CSV }] })
    const { files } = open(
      composeTnef({
        files: [
          {
            title: Buffer.from('転送'),
            properties: [
              { id: 0x3701, type: 'object', interfaceId: MESSAGE_ID, value: inner },
              nameW(0x3001, '転送 月次報告'),
            ],
          },
          {
            properties: [
              { id: 0x3701, type: 'object', interfaceId: STORAGE_ID, value: Buffer.from('ole') },
              nameW(0x3707, 'sheet.ole'),
            ],
          },
          { properties: [{ id: 0x3701, type: 'binary', value: CSV }, nameW(0x3707, 'p.csv')] },
        ],
      }),
    )
    expect(files).toMatchObject([
      { contentType: 'application/ms-tnef', isMessage: true, bytes: inner },
      { filename: 'sheet.ole', isMessage: false, bytes: Buffer.from('ole') },
      { filename: 'p.csv', isMessage: false, bytes: CSV },
    ])
    expect(open(files[0]?.bytes ?? CSV).files).toMatchObject([{ filename: 'in.csv', bytes: CSV }])
  })
})

describe('bodies', () => {
  const SJIS = iconv.encode('正常終了', 'shift_jis')
  const html = Buffer.from('<p>正常終了</p>')
  const cpid = (value: number): Property => ({ id: 0x3fde, type: 'long', value })

  it.each<[string, ComposedTnef, readonly (readonly [string, string])[]]>([
    ['attBody', { oemCodePage: 932, body: SJIS }, [['text', '正常終了']]],
    [
      'PR_BODY in its code page',
      { oemCodePage: 932, properties: [name8(0x1000, SJIS)] },
      [['text', '正常終了']],
    ],
    ['PR_BODY in Unicode', { properties: [nameW(0x1000, '正常終了')] }, [['text', '正常終了']]],
    [
      'HTML as bytes',
      { properties: [cpid(65001), { id: 0x1013, type: 'binary', value: html }] },
      [['html', '<p>正常終了</p>']],
    ],
    [
      'text and HTML',
      { oemCodePage: 65001, properties: [nameW(0x1000, 'JOB'), name8(0x1013, html)] },
      [
        ['text', 'JOB'],
        ['html', '<p>正常終了</p>'],
      ],
    ],
    [
      'RTF that was HTML',
      {
        properties: [
          {
            id: 0x1009,
            type: 'binary',
            value: compressRtf(
              Buffer.from(
                "{\\rtf1\\ansi\\ansicpg932\\fromhtml1 {\\*\\htmltag64 <p>}\\htmlrtf {\\htmlrtf0 \\'90\\'b3\\'8f\\'ed{\\*\\htmltag72 </p>}}}",
              ),
            ),
          },
        ],
      },
      [['html', '<p>正常</p>']],
    ],
  ])('%s', (_, composed, expected) => {
    const { bodies, damaged } = open(composeTnef(composed))
    expect(damaged).toBe(false)
    expect(
      bodies.map(({ kind, bytes, charset = 'ascii' }) => [kind, iconv.decode(bytes, charset)]),
    ).toEqual(expected)
  })
})

describe('damage', () => {
  const whole = composeTnef({
    oemCodePage: 932,
    properties: [nameW(0x1000, 'JOB-END')],
    files: [
      { title: Buffer.from('a.csv'), data: CSV },
      { title: Buffer.from('b.csv'), data: CSV, properties: [nameW(0x3707, 'long b.csv')] },
    ],
  })

  it('is told of a stream that is cut anywhere but between two attributes, and what came before is there', () => {
    const ends = new Set([6, ...endsOf(whole)])
    for (let length = 0; length < whole.length; length++) {
      const { files, damaged } = open(whole.subarray(0, length))
      expect(damaged, `${length} bytes`).toBe(!ends.has(length))
      for (const { bytes } of files) expect(CSV.subarray(0, bytes.length)).toEqual(bytes)
    }
    expect(open(whole.subarray(0, -10)).files[0]).toMatchObject({ filename: 'a.csv', bytes: CSV })
  })

  it.each<[string, Buffer]>([
    ['another checksum', composeTnef({ files: [{ data: CSV, wrongChecksum: true }] })],
    ['no TNEF', Buffer.from('%PDF-1.7')],
    ['nothing', Buffer.alloc(0)],
    ['an unknown level', Buffer.concat([whole, Buffer.from([9, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0])])],
    [
      'a file before any has started',
      tnefStream([{ level: 2, id: 0x8010, type: 1, data: Buffer.from('a.csv\0') }]),
    ],
    [
      'a property of an unknown type',
      tnefStream([{ level: 1, id: 0x9003, type: 6, data: Buffer.from('01000000ff0f0010', 'hex') }]),
    ],
  ])('%s', (_, stream) => {
    expect(open(stream).damaged).toBe(true)
  })

  it('zeros behind the last attribute are none', () => {
    expect(open(Buffer.concat([whole, Buffer.alloc(3)])).damaged).toBe(false)
  })

  it('more files than the limit are told', () => {
    const files = Array.from({ length: 12 }, () => ({ title: Buffer.from('a'), data: CSV }))
    const opened = openTnef(composeTnef({ files }), 10)
    expect(opened.files).toHaveLength(10)
    expect(opened).toMatchObject({ limited: true, damaged: false })
  })

  it('no bytes make it throw, or give more than there is', () => {
    const changed = fc
      .array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 8 })
      .map((changes) => {
        const bytes = Buffer.from(whole)
        for (const [at, byte] of changes) bytes[at] = byte
        return bytes
      })
    const noise = fc
      .uint8Array({ maxLength: 400 })
      .map((bytes) => Buffer.concat([whole.subarray(0, 6), bytes]))
    fc.assert(
      fc.property(fc.oneof(changed, noise), (stream) => {
        const { files, bodies } = open(stream)
        for (const { bytes } of [...files, ...bodies]) {
          expect(bytes.length).toBeLessThanOrEqual(stream.length)
        }
      }),
    )
  })
})

/** Where the attributes of a stream end. */
function endsOf(stream: Buffer): number[] {
  const ends: number[] = []
  for (let at = 6; at < stream.length; ends.push(at)) at += 11 + stream.readUInt32LE(at + 5)
  return ends
}
