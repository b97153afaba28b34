import { describe, expect, test } from 'vitest'
import { outgoingAddress } from '../../../../shared/jobs/values/outgoing-address.js'

const LABEL_63 = 'a'.repeat(63)

describe('addresses that servers take', () => {
  test.each([
    ['a@example.com'],
    ['taro.yamada@example.co.jp'],
    ['taro+reports@example.com'],
    ['taro_yamada@example.com'],
    ['TARO@example.com'],
    ['1@example.com'],
    ['-@example.com'],
    ["o'brien@example.com"],
    ['a&b@example.com'],
    ['!#$%*/=?^`{|}~@example.com'],
    [`${'a'.repeat(64)}@example.com`],
    ['a@b.example'],
    ['a@1.example'],
    ['a@1-2.example'],
    [`a@${LABEL_63}.example`],
    [`a@${`${LABEL_63}.`.repeat(3)}example`],
    ['a@xn--wgv71a119e.jp'],
    ['a@example.xn--p1ai'],
    ['a@deep.er.and.deep.er.example.com'],
    ['"a..b"@example.ne.jp'],
    ['"a."@example.ne.jp'],
    ['".a"@example.ne.jp'],
    ['a@example.technology'],
    ['a@0.0.0.example'],
  ])('%s as it is', (text) => {
    expect(outgoingAddress(text)).toEqual({ address: text })
  })

  test.each([
    ['a@EXAMPLE.Com', 'a@example.com'],
    ['A.B@Example.COM', 'A.B@example.com'],
    ['a@日本語.jp', 'a@xn--wgv71a119e.jp'],
    ['a@例え.テスト', 'a@xn--r8jz45g.xn--zckzah'],
    ['a@bücher.example', 'a@xn--bcher-kva.example'],
    ['a@ｅｘａｍｐｌｅ.com', 'a@example.com'],
    ['a@日本語。jp', 'a@xn--wgv71a119e.jp'],
    ['"a.b"@example.com', 'a.b@example.com'],
    ['a..b@example.ne.jp', '"a..b"@example.ne.jp'],
    ['.a@example.ne.jp', '".a"@example.ne.jp'],
    ['a.-.@example.ne.jp', '"a.-."@example.ne.jp'],
  ])('%s as %s', (text, address) => {
    expect(outgoingAddress(text)).toEqual({ address })
  })
})

describe('what is no address', () => {
  test.each([
    ['', /no @/],
    ['oncall', /no @/],
    ['example.com', /no @/],
    ['taro＠example.com', /full-width ＠/],
    ['@example.com', /nothing before/],
    ['a@', /nothing after/],
    ['a b@example.com', /before the @/],
    ['a@b@example.com', /before the @/],
    ['a,b@example.com', /before the @/],
    ['a;b@example.com', /before the @/],
    ['a(comment)@example.com', /before the @/],
    ['<a@example.com', /before the @/],
    ['a:b@example.com', /before the @/],
    ['"a b"@example.com', /before the @/],
    ['"a@b"@example.com', /before the @/],
    ['"a\\"b"@example.com', /before the @/],
    ['""@example.com', /before the @/],
    ['"a@example.com', /before the @/],
    [`${'.'.repeat(63)}@example.com`, /64 characters/],
    ['太郎@example.com', /not ASCII/],
    ['ｔａｒｏ@example.com', /not ASCII/],
    ['a\r\nBcc: b@example.com', /not ASCII/],
    ['a\0@example.com', /not ASCII/],
    [`${'a'.repeat(65)}@example.com`, /64 characters/],
    [`${'a'.repeat(60)}@${`${LABEL_63}.`.repeat(3)}example`, /254 characters/],
    ['a@localhost', /full domain/],
    ['a@example.com.', /no domain/],
    ['a@.example.com', /no domain/],
    ['a@example..com', /no domain/],
    ['a@-example.com', /no domain/],
    ['a@example-.com', /no domain/],
    [`a@${'a'.repeat(64)}.example`, /no domain/],
    ['a@exa_mple.com', /no domain/],
    ['a@exam ple.com', /no domain/],
    ['a@example.com>', /no domain/],
    ['a@example.com,b', /no domain/],
    ['a@example.com:25', /no domain/],
    ['a@192.0.2.1', /no domain/],
    ['a@[192.0.2.1]', /no domain/],
    ['a@[IPv6:2001:db8::1]', /no domain/],
    ['a@%65xample.com', /no domain/],
    ['a@日本語%2Ejp', /no domain/],
    ['a@日本語 .jp', /no domain/],
    ['a@日本語.jp\r\nBcc: x', /no domain/],
    ['a@example.com\r\n', /no domain/],
    ['a@example.com\0', /no domain/],
    ['a@example.123', /no domain/],
  ])('%j: %s', (text, fault) => {
    expect(outgoingAddress(text)).toEqual({ fault: expect.stringMatching(fault) })
  })
})
