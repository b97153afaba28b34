import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { withUnknownFields } from '../../../shared/archive/unknown-fields.js'

describe('fields of another version', () => {
  test.each([
    {
      what: 'on top',
      read: { a: 1, x: 9 },
      known: { a: 1 },
      next: { a: 2 },
      written: { a: 2, x: 9 },
    },
    {
      what: 'within',
      read: { lease: { owner: 'r', number: 7 } },
      known: { lease: { owner: 'r' } },
      next: { lease: { owner: 's' } },
      written: { lease: { owner: 's', number: 7 } },
    },
    {
      what: 'of what is taken away, with it',
      read: { lease: { owner: 'r', number: 7 }, a: 1 },
      known: { lease: { owner: 'r' }, a: 1 },
      next: { a: 1 },
      written: { a: 1 },
    },
    {
      what: 'that this version writes by now',
      read: { x: 1 },
      known: {},
      next: { x: 2 },
      written: { x: 2 },
    },
    {
      what: 'in a list',
      read: { l: [{ x: 1 }] },
      known: { l: [{}] },
      next: { l: [{}] },
      written: { l: [{}] },
    },
    {
      what: 'where there was nothing',
      read: undefined,
      known: undefined,
      next: { a: 1 },
      written: { a: 1 },
    },
    {
      what: 'with the names that every object has',
      read: JSON.parse('{"constructor": 1, "__proto__": {"x": 1}}'),
      known: {},
      next: { a: 1 },
      written: JSON.parse('{"a": 1, "constructor": 1, "__proto__": {"x": 1}}'),
    },
  ])('$what', ({ read, known, next, written }) => {
    expect(JSON.stringify(withUnknownFields(next, read, known))).toBe(JSON.stringify(written))
  })

  test('what is known is written as it is, whatever was read', () => {
    const value = fc.dictionary(fc.string(), fc.jsonValue())
    fc.assert(
      fc.property(value, value, (next, read) => {
        expect(withUnknownFields(next, read, read)).toEqual(next)
      }),
    )
  })
})
