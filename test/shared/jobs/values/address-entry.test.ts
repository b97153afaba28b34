import { describe, expect, test } from 'vitest'
import {
  addressEntry,
  addressIn,
  isMeantAsAddress,
} from '../../../../shared/jobs/values/address-entry.js'

describe('an address with or without a name', () => {
  test.each([
    { text: 'a@example.com', name: '', address: 'a@example.com' },
    { text: ' <a@example.com> ', name: '', address: 'a@example.com' },
    { text: '運用 <a@Example.com>', name: '運用', address: 'a@example.com' },
    { text: '"A \\"B\\", C" <a@example.com>', name: 'A "B", C', address: 'a@example.com' },
  ])('$text', ({ text, name, address }) => {
    expect(addressEntry(text)).toEqual({ name, address })
    expect(addressIn(text)).toBe(address)
  })

  test.each([
    { text: 'oncall', fault: 'has no @' },
    { text: 'a@example.com\n', fault: 'has a control character' },
    { text: 'A\u2028B <a@example.com>', fault: 'has a control character' },
    { text: 'A\u2029 <a@example.com>', fault: 'has a control character' },
    { text: 'a@example.com <b@example.com>', fault: 'is more than one address' },
    { text: 'a@example.com; b@example.com', fault: 'write a list' },
    { text: 'A <a@example.com>, B <b@example.com>', fault: 'write a list' },
    {
      text: '"A <a@example.com>',
      fault: 'is more than one address, or has a name that is not whole',
    },
    { text: 'A <a@example>', fault: 'has no full domain' },
  ])('$text: $fault', ({ text, fault }) => {
    expect(addressEntry(text)).toEqual({ fault: expect.stringContaining(fault) })
    expect(addressIn(text)).toBeUndefined()
  })
})

test.each([
  { text: 'oncall', meant: false },
  { text: '佐藤, 夜間', meant: false },
  { text: 'a@', meant: true },
  { text: 'a＠example.com', meant: true },
  { text: '<oncall>', meant: true },
  { text: 'on\tcall', meant: true },
])('$text is meant as an address: $meant', ({ text, meant }) => {
  expect(isMeantAsAddress(text)).toBe(meant)
})
