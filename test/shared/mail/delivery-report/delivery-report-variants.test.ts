import fc from 'fast-check'
import { expect, it } from 'vitest'
import { walkMessage } from '../../../../shared/mail/walk/walk-message.js'
import { inPieces, walk } from '../mail-bytes.js'
import { notice, RETURNED, STATUS, statusReport } from './delivery-reports.js'

const EXIM = notice([
  'The following address(es) failed:',
  '',
  '  user@example.co.jp',
  '    550 5.1.1 User unknown',
  '',
  '------ This is a copy of the message, including all the headers. ------',
  '',
  ...RETURNED,
])
const inBase64 = (lines: readonly string[]): readonly string[] =>
  Buffer.from(lines.join('\r\n'))
    .toString('base64')
    .match(/.{1,76}/g) ?? []
const inQuotedPrintable = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => line.replaceAll('=', '=3D').replace('5.1.1 <', '5.1.=\r\n1 <'))
const refolded = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => line.replace(': ', ':\r\n\t').replace('5.1.1 <', '5.1.1\r\n  <'))
const STATUS_TYPE = 'Content-Type: message/delivery-status'

it.each([
  ['in base64', { status: inBase64(STATUS), statusHeader: encoded('base64') }],
  [
    'in quoted-printable',
    { status: inQuotedPrintable(STATUS), statusHeader: encoded('quoted-printable') },
  ],
  ['folded in other places', { status: refolded(STATUS) }],
  ['with another boundary', { boundary: '=_another/boundary.1' }],
  ['with names in capitals', { status: STATUS.map((line) => line.replace(/^[\w-]+/, upper)) }],
  ['with its type in capitals', { statusHeader: [STATUS_TYPE.toUpperCase()] }],
  ['with a file name', { statusHeader: [`${STATUS_TYPE}; name="details.txt"`] }],
])('a report says the same %s', async (_, parts) => {
  const plain = await walk(statusReport())
  const { deliveryReport } = await walk(statusReport(parts))
  expect(plain.deliveryReport).toBeDefined()
  expect(deliveryReport).toEqual(plain.deliveryReport)
})

it.each([
  ['RFC 3464', statusReport()],
  ['Exim', EXIM],
])('a report says the same with other line ends, and in pieces of any size: %s', async (_, raw) => {
  const { deliveryReport } = await walk(raw)
  expect(deliveryReport).toMatchObject({ sendId: '01JD-example-send' })
  const withLf = Buffer.from(raw.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(raw, withLf),
      fc.integer({ min: 1, max: 300 }),
      async (bytes, size) => {
        const mail = await walkMessage(inPieces(bytes, size))
        expect(mail.deliveryReport).toEqual(deliveryReport)
      },
    ),
    { numRuns: 60 },
  )
})

function encoded(encoding: string): readonly string[] {
  return [STATUS_TYPE, `Content-Transfer-Encoding: ${encoding}`]
}

function upper(name: string): string {
  return name.toUpperCase()
}
