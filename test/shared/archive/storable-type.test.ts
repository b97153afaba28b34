import fc from 'fast-check'
import { expect, test } from 'vitest'
import { storableType } from '../../../shared/archive/storable-type.js'

const LONG = 'a'.repeat(127)

test.each([
  'text/csv',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'text/plain; charset=utf-8',
  'image/svg+xml',
  'Application/PDF',
  `${LONG}/${LONG}`,
])('%s is stored as it is', (type) => {
  expect(storableType(type)).toBe(type)
})

test.each([
  '',
  'text',
  'text/',
  '/csv',
  'text/csv/x',
  `a${LONG}/csv`,
  `application/${'a'.repeat(20_000)}`,
  'text/csv\r\nx-amz-acl: public-read',
  'text/売上',
  'text/c\u0000sv',
  'text/csv; name="a.csv"',
  '=?utf-8?q?text?=/csv',
])('%j is not', (type) => {
  expect(storableType(type)).toBe('application/octet-stream')
})

test('whatever a sender declares is a header of a few hundred bytes without controls', () => {
  const part = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc.stringMatching(/^[a-z+.]*$/),
  )
  fc.assert(
    fc.property(part, part, (type, subtype) => {
      expect(storableType(`${type}/${subtype}`)).toMatch(/^[\x20-\x7e]{1,310}$/)
    }),
  )
})
