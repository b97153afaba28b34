import { describe, expect, it } from 'vitest'
import { conditionText } from '../../../shared/mail/text/condition-text.js'
import { type Mail, walkMessage } from '../../../shared/mail/walk/walk-message.js'
import { expectCpuBelow } from '../../measures/cpu-limit.js'
import { BOMBS, repeated } from './bombs.js'
import { message, walk } from './mail-bytes.js'

const MIB = 1024 * 1024
/** Far below the 10 s that a bomb may cost, and far above what a loaded test machine needs. */
const MAX_CPU_MS = 5_000

describe('hostile mail is bounded in time and memory, and a warning names it', () => {
  it.each(BOMBS)('%s', async (_, source, code) => {
    const { mail, cpuMs } = await measured(source())
    expect(mail.warnings.map((warning) => warning.code)).toContain(code)
    expect(mail.warnings.length).toBeLessThan(100)
    expectCpuBelow(MAX_CPU_MS, cpuMs)
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
    expectCpuBelow(MAX_CPU_MS, cpuMs)
  })

  it('makes text of a table whose widest cell would widen all others', async () => {
    const row = '<tr><td>a</td><td>b</td></tr>'
    const html = `<table><tr><td>${'x'.repeat(MIB / 2)}</td></tr>${row.repeat(15_000)}</table>`
    const mail = await walk(message('Content-Type: text/html', '', html))
    expect(conditionText(mail).value.length).toBeLessThan(MIB)
  })

  it.each([
    ['a list that counts far', '<ol start=1000000000000000000><li>'.repeat(50)],
    ['quotes in quotes', '<blockquote>'.repeat(99)],
    ['rules', '<hr>'.repeat(10_000)],
  ])('makes no more of HTML than there is: %s', async (_, head) => {
    const html = head + '<br>x'.repeat(10_000)
    const mail = await walk(message('Content-Type: text/html', '', html))
    const { value, doubts } = conditionText(mail)
    expect(value.length).toBeLessThan(html.length)
    expect(value.match(/x/g)).toHaveLength(10_000)
    expect(doubts).toEqual([])
  })

  it('makes text of the beginning of HTML that has too many elements, and says so', async () => {
    const mail = await walk(message('Content-Type: text/html', '', '<p>x'.repeat(100_000)))
    const { value, doubts } = conditionText(mail)
    expect(value.match(/x/g)).toHaveLength(50_000)
    expect(doubts).toEqual(['TEXT_CUT'])
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
    expect(typeof conditionText(mail).value).toBe('string')
    expectCpuBelow(MAX_CPU_MS, cpuSince(start))
  })
})

async function measured(source: Iterable<Uint8Array>): Promise<{ mail: Mail; cpuMs: number }> {
  const start = process.cpuUsage()
  const mail = await walkMessage(source)
  return { mail, cpuMs: cpuSince(start) }
}

function cpuSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}
