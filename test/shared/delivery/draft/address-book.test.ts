import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { resolveRecipient } from '../../../../shared/delivery/draft/address-book.js'

const BOOK = {
  oncall: ['oncall@other.example'],
  Hitachi: ['one@example.com', 'two@example.com'],
  運用チーム: ['運用 <ops@example.co.jp>'],
  ﾌﾟﾛｼﾞｪｸﾄ: ['project@example.co.jp'],
  broken: ['nobody'],
  empty: [],
}

describe('a recipient', () => {
  test.each([
    ['oncall', '', 'oncall@other.example'],
    ['運用チーム', '運用', 'ops@example.co.jp'],
    ['a@example.com', '', 'a@example.com'],
    [' a@example.com ', '', 'a@example.com'],
    ['<a@example.com>', '', 'a@example.com'],
    ['Taro <taro@example.com>', 'Taro', 'taro@example.com'],
    ['山田 太郎 <taro@Example.COM>', '山田 太郎', 'taro@example.com'],
    ['"Yamada, Taro" <taro@example.com>', 'Yamada, Taro', 'taro@example.com'],
    ['"A \\"B\\" C" <a@example.com>', 'A "B" C', 'a@example.com'],
    ['"" <a@example.com>', '', 'a@example.com'],
    ['Yamada, Taro <taro@example.com>', 'Yamada, Taro', 'taro@example.com'],
    ["O'Brien <a@example.com>", "O'Brien", 'a@example.com'],
  ])('%j is %j <%s>', (text, name, address) => {
    expect(resolveRecipient(text, BOOK)).toEqual({ kind: 'resolved', address: { name, address } })
  })

  test.each([
    ['nobody', undefined],
    ['Oncall', 'oncall (it differs only in width or case)'],
    ['ｏｎｃａｌｌ', 'oncall (it differs only in width or case)'],
    ['プロジェクト', 'ﾌﾟﾛｼﾞｪｸﾄ (it differs only in width or case)'],
    ['oncal', 'oncall'],
    [' oncall', 'oncall'],
    ['toString', undefined],
    ['__proto__', undefined],
    ['empty', undefined],
  ])('%j is not in the address book; near: %s', (text, nearMatch) => {
    expect(resolveRecipient(text, BOOK)).toEqual({
      kind: 'not found',
      ...(nearMatch !== undefined && { nearMatch }),
    })
  })

  test('a name of two is ambiguous, and both are named', () => {
    expect(resolveRecipient('Hitachi', BOOK)).toEqual({
      kind: 'ambiguous',
      addresses: ['one@example.com', 'two@example.com'],
    })
  })

  test.each([
    ['', /is empty/],
    ['  ', /is empty/],
    ['a@b@example.com', /before the @/],
    ['Taro <>', /no @/],
    ['Taro <taro>', /no @/],
    ['Taro <taro@example.com', /before the @/],
    ['a@example.com, Taro <taro@example.com>', /more than one/],
    ['a@example.com, b@example.com', /more than one address; write a list/],
    ['A <a@example.com>, B <b@example.com>', /more than one address; write a list/],
    ['Group: a@example.com;', /before the @/],
    ['a@example.com\r\nBcc: b@example.com', /control character/],
    ['oncall\r\n', /control character/],
    ['"x\r\nBcc: b@example.com" <a@example.com>', /control character/],
    ['"x" y" <a@example.com>', /double quotes/],
    ['broken', /stands in the address book for "nobody", which has no @/],
  ])('%j is malformed: %s', (text, message) => {
    expect(resolveRecipient(text, BOOK)).toEqual({
      kind: 'malformed',
      message: expect.stringMatching(message),
    })
  })

  test('whatever comes, an address that is resolved is one line of ASCII with nothing that separates', () => {
    const part = fc.constantFrom(
      'a',
      '@',
      '<',
      '>',
      '"',
      ',',
      '\r\n',
      ' ',
      '.',
      'x.example',
      '日',
      '\\',
    )
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.array(part, { maxLength: 8 }).map((parts) => parts.join('')),
    )
    // Around what could be an address, so that not nearly all is refused.
    const text = fc.oneof(
      anything,
      anything.map((name) => `${name} <a@x.example>`),
      fc.string({ maxLength: 12 }).map((name) => `"${name}" <a@x.example>`),
      fc.tuple(part, part).map(([before, behind]) => `${before}a@x.example${behind}`),
    )
    let resolved = 0
    fc.assert(
      fc.property(text, (written) => {
        const found = resolveRecipient(written, BOOK)
        if (found.kind !== 'resolved') return
        resolved += 1
        expect(found.address.address).toMatch(/^[!-~]+@[a-z\d.-]+$/)
        expect(found.address.address).not.toMatch(/[<>,;:\\()]/)
        expect(found.address.name).not.toMatch(/\p{Cc}/u)
      }),
      { numRuns: 2_000 },
    )
    expect(resolved).toBeGreaterThan(200)
  })
})
