import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SafeNames, safeName } from '../../../../shared/mail/attachments/safe-name.js'

describe('safeName', () => {
  it.each([
    ['報告書①.csv', '報告書①.csv'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\reports\\a.csv', 'a.csv'],
    ['..', 'attachment.bin'],
    ['.', 'attachment.bin'],
    ['dir/', 'attachment.bin'],
    ['.bashrc', 'bashrc'],
    ['a\u0000b\r\nc.csv', 'abc.csv'],
    ['invoice\u202efdp.exe', 'invoicefdp.exe'],
    ['zero\u200bwidth.txt', 'zerowidth.txt'],
    ['CON', '_CON'],
    ['nul.txt', '_nul.txt'],
    ['console.txt', 'console.txt'],
    ['a<b>:"c|d?*.txt', 'a_b___c_d__.txt'],
    ['name. . ', 'name'],
    ['か\u3099.txt', 'が.txt'],
    ['two  blanks\tand tab.txt', 'two blanksand tab.txt'],
    ['half\ud800.txt', 'half.txt'],
    ['e\u200d\u0301.txt', 'é.txt'],
    ['か\u200b\u3099.txt', 'が.txt'],
    ['.\u200b.hidden', 'hidden'],
    ['aux .txt', '_aux.txt'],
    ['a\u200dux.log', '_aux.log'],
    ['Prn  .txt', '_Prn.txt'],
    ['CONIN$', '_CONIN$'],
    ['conout$.txt', '_conout$.txt'],
    ['COM¹', '_COM¹'],
    ['\u3164', 'attachment.bin'],
    ['\u115f\ufe0f', 'attachment.bin'],
    [undefined, 'attachment.bin'],
    ['', 'attachment.bin'],
  ])('%j becomes %j', (filename, expected) => {
    expect(safeName(filename, 'application/octet-stream')).toBe(expected)
  })

  it.each([
    ['message/rfc822', 'message.eml'],
    ['image/png', 'attachment.png'],
    ['constructor', 'attachment.bin'],
    ['__proto__', 'attachment.bin'],
  ])('names what has no name by its type: %s', (contentType, expected) => {
    expect(safeName(undefined, contentType)).toBe(expected)
  })

  it('cuts between characters, and keeps the extension', () => {
    const name = safeName(`${'報'.repeat(300)}.xlsx`, 'application/zip')
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200)
    expect(name).toMatch(/^報+\.xlsx$/)
  })

  it.each([
    ['a dot where it is cut', `${'a'.repeat(199)}.${'b'.repeat(60)}`],
    ['a blank where it is cut', `${'a'.repeat(199)} ${'b'.repeat(60)}`],
    ['dots without end', `a${'.'.repeat(300)}${'b'.repeat(60)}`],
    ['blanks and dots', `${'報 . '.repeat(200)}x`],
    ['a dot before what is no extension', `${'é'.repeat(99)}b.${'c'.repeat(30)}`],
  ])('ends with no dot and no blank: %s', (_, filename) => {
    const name = safeName(filename, 'x/y')
    expect(name).not.toMatch(/[. ]$/)
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200)
  })

  it('trims the stem of an extension that the cut itself made', () => {
    const name = safeName(`${'a'.repeat(180)} .${'b'.repeat(90)}`, 'x/y')
    expect(name).toBe(`${'a'.repeat(180)}.${'b'.repeat(18)}`)
    expect(safeName(name, 'x/y')).toBe(name)
  })

  it('is a name that every file system takes, and the same when it is made safe again', () => {
    const unit = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 3 }),
      fc.constantFrom('.', ' ', '/', '\\', 'aux', 'CONIN$', '\u200d', '\u0301', '\u0338', 'e', '<'),
      fc.constantFrom('.txt', '葛\u{e0100}', 'か', '\u3099', '\ud83d', '-'.repeat(90)),
    )
    const name = fc.array(unit, { maxLength: 8 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(name, (filename) => {
        const safe = safeName(filename, 'text/plain')
        expect(safe).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}<>:"/\\|?*]|^[. ]|[. ]$/u)
        expect(safe).not.toMatch(/^(?:con|prn|aux|nul|conin\$|conout\$|com\d|lpt\d) *(?:\.|$)/i)
        expect(safe).toBe(safe.normalize('NFC'))
        expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(200)
        expect(safe).not.toBe('')
        expect(safeName(safe, 'text/plain')).toBe(safe)
      }),
      { numRuns: 2_000 },
    )
  })

  it('gives no name twice, also when many collide and are long', () => {
    const names = new SafeNames()
    const given = Array.from({ length: 1_000 }, () => names.next(`${'a'.repeat(300)}.txt`, ''))
    expect(new Set(given).size).toBe(1_000)
    expect(given.every((name) => Buffer.byteLength(name) <= 200)).toBe(true)
  })
})

it('a name that is there in another case, with the number that would be given, is taken', () => {
  const names = new SafeNames()
  const given = ['A.txt', 'a (2).TXT', 'A.txt'].map((name) => names.next(name, 'text/plain'))
  expect(given).toEqual(['A.txt', 'a (2).TXT', 'A (3).txt'])
})
