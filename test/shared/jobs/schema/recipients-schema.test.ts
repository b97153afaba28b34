import { expect, test } from 'vitest'
import { faultLine } from '../../../../shared/failures/configuration-errors.js'
import { faultsIn } from '../../../../shared/jobs/schema/faults.js'
import { addressBookSchema, isBookName } from '../../../../shared/jobs/schema/recipients-schema.js'

test.each([
  { name: 'oncall', valid: true },
  { name: '佐藤 (夜間)', valid: true },
  { name: 'Doe, John', valid: true },
  { name: 'n'.repeat(100), valid: true },
  { name: 'n'.repeat(101), valid: false },
  { name: '', valid: false },
  { name: ' oncall', valid: false },
  { name: 'a@b', valid: false },
  { name: 'a＠b', valid: false },
  { name: '<oncall>', valid: false },
  { name: 'on\ncall', valid: false },
  { name: '{{date}}', valid: false },
])('$name may be a name of the address book: $valid', ({ name, valid }) => {
  expect(isBookName(name)).toBe(valid)
})

test('a name stands for one address or for several', () => {
  const book = { oncall: 'oncall@example.com', 佐藤: ['a@example.com', '佐藤 <b@example.com>'] }
  expect(addressBookSchema.parse(book)).toEqual({ ...book, oncall: ['oncall@example.com'] })
})

test.each([
  { book: [], says: "must be { name: 'name@example.com', ... }" },
  { book: { oncall: 'nobody' }, says: 'oncall: has no @; must be an address' },
  { book: { oncall: [] }, says: 'oncall: needs at least one entry' },
  { book: { oncall: ['a@example.com', 5] }, says: 'oncall[1]: must be an address' },
  { book: { oncall: '{{a}} <a@example.com>' }, says: 'oncall: must have no {{ in it' },
  { book: { 'a@b': 'a@example.com' }, says: 'a@b: must be a name without @ < >' },
])('$says', ({ book, says }) => {
  expect(faultsIn(addressBookSchema, book).map(faultLine)).toEqual([expect.stringContaining(says)])
})
