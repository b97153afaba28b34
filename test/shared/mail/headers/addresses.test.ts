import fc from 'fast-check'
import parseAddressList from 'nodemailer/lib/addressparser'
import { expect, test } from 'vitest'
import { parseAddresses } from '../../../../shared/mail/headers/addresses.js'

const word = fc.stringMatching(/^[A-Za-z0-9]{1,6}$/)
const label = fc.stringMatching(/^[a-z0-9]{1,6}$/)
const joined = (part: fc.Arbitrary<string>, separators: readonly string[]) =>
  fc
    .tuple(fc.array(part, { minLength: 1, maxLength: 4 }), fc.constantFrom(...separators))
    .map(([parts, separator]) => parts.join(separator))

const address = fc
  .tuple(joined(word, ['.', '+', '_', '-']), joined(label, ['.', '-']))
  .map(([local, domain]) => `${local}@${domain}`)
const quoted = joined(word, [' ', '.', '-', ', ']).map((name) => `"${name}"`)
const plainMailbox = fc.oneof(
  address,
  fc
    .tuple(fc.oneof(joined(word, [' ']), quoted), fc.constantFrom('', ' '), address)
    .map(([name, blank, spec]) => `${name}${blank}<${spec}>`),
)
const nearlyPlain = fc.string({ unit: fc.constantFrom(...'aZ9 .+-_@<>,;:"()'), maxLength: 16 })

test('plain mailboxes, and what is nearly one, are read as the library reads them', () => {
  fc.assert(
    fc.property(fc.oneof(plainMailbox, nearlyPlain), (raw) => {
      const expected = parseAddressList(raw, { flatten: true })
        .map(({ name, address }) => ({ name: name.trim(), address: address.trim() }))
        .filter(({ name, address }) => name !== '' || address !== '')
      expect(parseAddresses(raw).addresses).toEqual(expected)
    }),
  )
})

test.each([
  ['Batch <batch@example.co.jp>', { name: 'Batch', address: 'batch@example.co.jp' }],
  ['<batch@example.co.jp>', { name: '', address: 'batch@example.co.jp' }],
  [
    'Night Batch<night-batch@example.com>',
    { name: 'Night Batch', address: 'night-batch@example.com' },
  ],
  ['batch@example.co.jp', { name: '', address: 'batch@example.co.jp' }],
  ['"Job, Batch" <batch@example.com>', { name: 'Job, Batch', address: 'batch@example.com' }],
  ['=?UTF-8?B?5aSc6ZaT?= <batch@example.com>', { name: '夜間', address: 'batch@example.com' }],
  [
    '=?utf-8?q?=E5=A4=9C?= =?utf-8?q?=E9=96=93=40?=<batch@example.com>',
    { name: '夜間@', address: 'batch@example.com' },
  ],
  ['=?utf-8?q?_?= <batch@example.com>', { name: '', address: 'batch@example.com' }],
])('%s', (raw, expected) => {
  expect(parseAddresses(raw)).toEqual({ addresses: [expected], doubts: [] })
})
