import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { decodeText } from '../../../../shared/mail/charsets/charsets.js'
import { readHeaders } from '../../../../shared/mail/headers/read-headers.js'
import { conditionText } from '../../../../shared/mail/text/condition-text.js'
import { message, walk } from '../mail-bytes.js'

describe('what is decoded is Unicode', () => {
  it.each([
    ['utf-7', '+2AA-x'],
    ['utf-7', 'ab +3AA- cd'],
    ['cesu-8', '\xed\xa0\xbdx'],
    ['utf-32be', '\0\0\xd8\x3d\0\0\0x'],
    ['utf-32le', '\x3d\xd8\0\0x\0\0\0'],
    ['utf-16le', '\x3d\xd8x\0'],
  ])('%s, with half a character in it: %j', (charset, bytes) => {
    const { value, doubt } = decodeText(Buffer.from(bytes, 'latin1'), charset)
    expect(value.isWellFormed()).toBe(true)
    expect(doubt).toMatch(/^CHARSET_(?:DAMAGED|FALSE)$/)
  })

  it('in a subject, a name of a person and of a file', async () => {
    const word = '=?utf-7?q?+2AA-x?='
    const headers = readHeaders(
      Buffer.from(`Subject: ${word}\r\nFrom: ${word} <a@example.com>\r\n\r\n`),
    )
    expect(headers.subject).toBe('\ufffdx')
    expect(headers.doubts('subject')).toEqual(['CHARSET_DAMAGED'])
    expect(headers.from[0]?.name).toBe('\ufffdx')
    const mail = await walk(message("Content-Type: a/b; name*=utf-7''+2AA-x", '', 'x'))
    expect(mail.attachments[0]?.filename?.isWellFormed()).toBe(true)
  })

  it('where a limit cuts: names, warnings, HTML', async () => {
    const name = `${'a'.repeat(1_023)}😀.txt`
    const mail = await walk(
      message(
        `Content-Type: a/b; name*=utf-8''${encodeURIComponent(name)}`,
        `Content-Transfer-Encoding: ${'x'.repeat(150)}`,
        '',
        'x',
      ),
    )
    expect(mail.attachments[0]?.filename?.isWellFormed()).toBe(true)
    for (const { detail } of mail.warnings) expect(detail.isWellFormed()).toBe(true)
    const value = `${'x'.repeat(1024 * 1024 - 1)}😀`
    const text = conditionText({ html: { value, charset: 'utf-8', truncated: false } })
    expect(text.value.isWellFormed()).toBe(true)
    expect(text.doubts).toEqual(['TEXT_CUT'])
  })

  it('a codec that fails is a charset that we do not have', () => {
    const codec: unknown = Reflect.apply(Reflect.get(iconv, 'getCodec'), iconv, ['cp850'])
    if (typeof codec !== 'object' || codec === null) throw new Error('iconv-lite has no cp850')
    const decoder: unknown = Reflect.get(codec, 'decoder')
    Reflect.set(codec, 'decoder', function fails() {
      throw new Error('a table is missing')
    })
    expect(decodeText(Buffer.from('caf\xe9', 'latin1'), 'cp850')).toEqual({
      value: 'café',
      charset: 'windows-1252',
      doubt: 'CHARSET_UNKNOWN',
    })
    Reflect.set(codec, 'decoder', decoder)
  })
})
