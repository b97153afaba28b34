import { describe, expect, it } from 'vitest'
import { conditionText } from '../../../shared/mail/condition-text.js'
import { type Mail, walkMessage } from '../../../shared/mail/walk-message.js'
import { message, walk } from './mail-bytes.js'

const MIB = 1024 * 1024
/** Far below the 10 s that a bomb may cost, and far above what a loaded test machine needs. */
const MAX_CPU_MS = 5_000

describe('hostile mail is bounded in time and memory, and a warning names it', () => {
  it.each([
    [
      'text in one endless line',
      () => repeated('Content-Type: text/plain\r\n\r\n', 'a', 20 * MIB),
      'TEXT_CUT',
    ],
    [
      'ISO-2022-JP without end',
      () =>
        repeated(
          'Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n',
          '\x1b$BF|\x1b(B',
          20 * MIB,
        ),
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
        repeated(
          'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n',
          '\r\n--bx',
          5 * MIB,
        ),
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
  ])('%s', async (_, source, code) => {
    const { mail, cpuMs } = await measured(source())
    expect(mail.warnings.map((warning) => warning.code)).toContain(code)
    expect(mail.warnings.length).toBeLessThan(100)
    expect(cpuMs).toBeLessThan(MAX_CPU_MS)
  })

  it.each([
    ['quoted-printable blanks', 'Content-Transfer-Encoding: quoted-printable\r\n\r\n', ' '],
    ['begin lines', '\r\n', 'begin 644 a\r\n'],
    ['half begin lines', '\r\n', '\nbegin '],
    ['flowed lines', 'Content-Type: text/plain; format=flowed\r\n\r\n', '> a \r\n'],
    ['carriage returns', '\r\n', '\r'],
    ['blanks in a media type', `Content-Type: text${' '.repeat(250_000)}x\r\n\r\n`, 'a'],
    ['blanks in an address', `From: a${' '.repeat(250_000)}b\r\n\r\n`, 'a'],
    ['blanks in a message id', `Message-ID: a${' '.repeat(250_000)}b\r\n\r\n`, 'a'],
    ['blanks in a content id', `Content-ID: a${' '.repeat(250_000)}b\r\n\r\n`, 'a'],
    ['blanks in a date', `Date: 1${' '.repeat(250_000)}b\r\n\r\n`, 'a'],
    ['blanks in an encoding', `Content-Transfer-Encoding: a${' '.repeat(250_000)}b\r\n\r\n`, 'a'],
    [
      'parts with blanks in their media types',
      'Content-Type: multipart/mixed; boundary=b\r\n\r\n',
      `--b\r\nContent-Type: a${' '.repeat(30_000)}b; c=${' '.repeat(30_000)}d\r\n\r\n`,
    ],
  ])('%s cost no more than others', async (_, head, unit) => {
    const { cpuMs } = await measured(repeated(head, unit, 5 * MIB))
    expect(cpuMs).toBeLessThan(MAX_CPU_MS)
  })

  it('makes text of a table whose widest cell would widen all others', async () => {
    const row = '<tr><td>a</td><td>b</td></tr>'
    const html = `<table><tr><td>${'x'.repeat(MIB / 2)}</td></tr>${row.repeat(15_000)}</table>`
    const mail = await walk(message('Content-Type: text/html', '', html))
    expect(conditionText(mail).length).toBeLessThan(MIB)
  })

  it.each([
    ['nested elements', '<div>'],
    ['nested tables', '<table><tr><td>'],
    ['open tags', '<a '],
    ['entities', '&amp'],
    ['lists', '<ul><li>'],
    ['quotes', '<blockquote>'],
  ])('makes text of HTML within bounds: %s', async (_, unit) => {
    const mail = await walk(message('Content-Type: text/html', '', unit.repeat(MIB / unit.length)))
    const start = process.cpuUsage()
    expect(typeof conditionText(mail)).toBe('string')
    expect(cpuSince(start)).toBeLessThan(MAX_CPU_MS)
  })
})

/** Pieces of 64 KiB, made on the way, so that the source itself needs no memory. */
function* repeated(head: string, unit: string, bytes: number): Generator<Buffer> {
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

async function measured(source: Iterable<Uint8Array>): Promise<{ mail: Mail; cpuMs: number }> {
  const start = process.cpuUsage()
  const mail = await walkMessage(source)
  return { mail, cpuMs: cpuSince(start) }
}

function cpuSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}
