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
    [undefined, 'attachment.bin'],
    ['', 'attachment.bin'],
  ])('%j becomes %j', (filename, expected) => {
    expect(safeName(filename, 'application/octet-stream')).toBe(expected)
  })

  it.each([
    ['message/rfc822', 'message.eml'],
    ['image/png', 'attachment.png'],
    ['constructor', 'attachment.bin'],
  ])('names what has no name by its type: %s', (contentType, expected) => {
    expect(safeName(undefined, contentType)).toBe(expected)
  })

  it('cuts between characters, and keeps the extension', () => {
    const name = safeName(`${'報'.repeat(300)}.xlsx`, 'application/zip')
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200)
    expect(name).toMatch(/^報+\.xlsx$/)
  })

  it('gives no name twice, also when many collide and are long', () => {
    const names = new SafeNames()
    const given = Array.from({ length: 1_000 }, () => names.next(`${'a'.repeat(300)}.txt`, ''))
    expect(new Set(given).size).toBe(1_000)
    expect(given.every((name) => Buffer.byteLength(name) <= 200)).toBe(true)
  })
})
