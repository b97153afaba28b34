import { message } from './mail-bytes.js'
import { PACKED_BOMBS } from './packed-bombs.js'

const MIB = 1024 * 1024

/** A hostile message: its name, its bytes, and the warning that names what is wrong with it. */
export type Bomb = readonly [name: string, bytes: () => Iterable<Buffer>, warning: string]

/** Messages that cost far more than they should, were they read carelessly. */
export const BOMBS: readonly Bomb[] = [
  [
    'text in one endless line',
    () => repeated('Content-Type: text/plain\r\n\r\n', 'a', 20 * MIB),
    'TEXT_CUT',
  ],
  [
    'lines of one letter',
    () => repeated('Content-Type: text/plain\r\n\r\n', 'a\r\n', 20 * MIB),
    'TEXT_CUT',
  ],
  [
    'carriage returns without end',
    () => repeated('Content-Type: text/plain\r\n\r\n', '\r', 20 * MIB),
    'TEXT_CUT',
  ],
  [
    'blanks and carriage returns',
    () => repeated('Content-Type: text/plain\r\n\r\n', '  \r', 20 * MIB),
    'TEXT_CUT',
  ],
  [
    'flowed lines of one letter',
    () => repeated('Content-Type: text/plain; format=flowed\r\n\r\n', 'a \r\n', 20 * MIB),
    'TEXT_CUT',
  ],
  [
    'HTML of empty lines',
    () => repeated('Content-Type: text/html\r\n\r\n', '\r\n', 20 * MIB),
    'TEXT_CUT',
  ],
  [
    'ISO-2022-JP without end',
    () =>
      repeated('Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n', '\x1b$BF|\x1b(B', 20 * MIB),
    'TEXT_CUT',
  ],
  [
    'UTF-8 without a character',
    () => repeated('Content-Type: text/plain; charset=utf-8\r\n\r\n', '\x80\x80\x80a', 20 * MIB),
    'TEXT_CUT',
  ],
  [
    'HTML without end',
    () => repeated('Content-Type: text/html\r\n\r\n', '<div><a href="x">', 20 * MIB),
    'TEXT_CUT',
  ],
  [
    '10,000 parts',
    () =>
      repeated(
        'Content-Type: multipart/mixed; boundary=b\r\n\r\n',
        '--b\r\n\r\nx\r\n',
        10_000 * 10,
      ),
    'PARTS_LIMIT',
  ],
  [
    '10,000 attachments',
    () =>
      repeated(
        'Content-Type: multipart/mixed; boundary=b\r\n\r\n',
        '--b\r\nContent-Type: image/png\r\n\r\nx\r\n',
        10_000 * 35,
      ),
    'ATTACHMENTS_LIMIT',
  ],
  ['depth 2,000', () => [nested(2_000)], 'DEPTH_LIMIT'],
  [
    'a header of many lines',
    () => repeated('X: 1\r\n', 'X-Filler: abcdefgh\r\n', MIB),
    'HEADER_CUT',
  ],
  ['a header of one line', () => repeated('Subject: ', 'a', MIB), 'HEADER_CUT'],
  ['a header without a name', () => repeated('', 'a\r\n', MIB), 'HEADER_CUT'],
  [
    'encoded words without end',
    () => repeated('Subject: ', '=?utf-8?B?5aSc?= ', MIB),
    'HEADER_CUT',
  ],
  ['addresses without end', () => repeated('To: ', 'a@example.com,', MIB), 'ADDRESSES_CUT'],
  [
    'parameters without end',
    () => repeated('Content-Type: text/plain', '; a*0*=%41', MIB),
    'HEADER_CUT',
  ],
  ['NUL bytes', () => repeated('Content-Type: text/plain\r\n\r\n', '\0', MIB), 'NUL_BYTES'],
  [
    'a file name of 30,000 characters',
    () => repeated('Content-Disposition: attachment; filename="', 'n', 30_000),
    'NAME_CUT',
  ],
  [
    'dashes without end',
    () => repeated('Content-Type: multipart/mixed; boundary=b\r\n\r\n', '--', 5 * MIB),
    'BOUNDARY_MISSING',
  ],
  [
    'lines that nearly are boundaries',
    () =>
      repeated('Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n', '\r\n--bx', 5 * MIB),
    'MULTIPART_UNTERMINATED',
  ],
  [
    'base64 that never ends a group',
    () =>
      repeated(
        'Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n',
        '!=',
        5 * MIB,
      ),
    'ENCODING_DAMAGED',
  ],
  [
    'quoted-printable of equals signs',
    () =>
      repeated(
        'Content-Type: image/png\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n',
        '=',
        5 * MIB,
      ),
    'ENCODING_DAMAGED',
  ],
  ...PACKED_BOMBS,
]

/** Hostile mail that a reader has no word for: what is odd about it is what it costs. */
export const HEAVY: readonly (readonly [name: string, bytes: () => Iterable<Buffer>])[] = [
  [
    'a list that counts far',
    () => html(`${'<ol start=1000000000000000000><li>'.repeat(50)}`, '<br>x'),
  ],
  ['quotes in quotes', () => html('<blockquote>'.repeat(99), '<br>x')],
  ['rules', () => html('', '<hr>')],
  ['paragraphs', () => html('', '<p>x')],
  ['list items', () => html('<ul>', '<li>x')],
  [
    'long headers of parts with names',
    () => [
      Buffer.from('Content-Type: multipart/mixed; boundary=b\r\n\r\n'),
      ...Array.from({ length: 400 }, (_, index) => namedPart(index)),
    ],
  ],
  ['long preambles', () => Array.from({ length: 30 }, (_, level) => openingWithPreamble(level))],
]

const html = (head: string, unit: string): Iterable<Buffer> =>
  repeated(`Content-Type: text/html\r\n\r\n${head}`, unit, MIB)

/** A name is a piece of its header, and would keep all of it. */
const namedPart = (index: number): Buffer =>
  Buffer.from(
    `--b\r\nX-Long: ${'x'.repeat(240_000)}\r\nContent-Disposition: attachment; filename="a-long-name-${index}.bin"\r\n\r\nx\r\n`,
  )

const openingWithPreamble = (level: number): Buffer =>
  Buffer.from(
    `Content-Type: multipart/mixed; boundary=b${level}\r\n\r\n${`${'x'.repeat(1_000)}\r\n`.repeat(4_000)}--b${level}\r\n`,
  )

/** Pieces of 64 KiB, made on the way, so that the source itself needs no memory. */
export function* repeated(head: string, unit: string, bytes: number): Generator<Buffer> {
  yield Buffer.from(head)
  const piece = Buffer.from(unit.repeat(Math.ceil((64 * 1024) / unit.length)), 'latin1')
  for (let left = bytes; left > 0; left -= piece.length) yield piece.subarray(0, left)
}

function nested(depth: number): Buffer {
  const levels = Array.from({ length: depth }, (_, level) => [
    `Content-Type: multipart/mixed; boundary=b${level}`,
    '',
    `--b${level}`,
  ])
  return message(...levels.flat(), '', 'text')
}
