import { describe, expect, it } from 'vitest'
import { HEADER, lines, login, startForTest } from './mail-server-under-test.js'

describe('what is delivered is what FETCH BODY[] answers, byte for byte', () => {
  const bodies: [name: string, body: Buffer][] = [
    ['8-bit bytes of every value but CR and LF', allBytes()],
    ['Shift_JIS', Buffer.from('90b38fed8f49979a', 'hex')],
    ['NUL', Buffer.from('a\0b\r\n')],
    ['lone CR and lone LF', Buffer.from('a\rb\nc\r\r\nd\n\r\n')],
    ['dots at the start of lines', Buffer.from('.\r\n..\r\n.a\r\n\r\n.\r\n')],
    ['no line end at the end', Buffer.from('end')],
    ['nothing', Buffer.alloc(0)],
    ['quotes, backslashes and a literal', Buffer.from('"\\" {5}\r\nhello)\r\n')],
    ['5 MB', lines(5 * 1024 * 1024)],
    ['a lone CR after a long line', Buffer.from(`${'x'.repeat(300_000)}\rk\r\n`)],
  ]
  it.each(bodies)('%s', async (_name, body) => {
    const { server } = await startForTest()
    const raw = Buffer.concat([Buffer.from(`${HEADER}\r\n`), body])
    server.deliver(raw)
    const client = await login(server)
    await client.mailboxOpen('INBOX', { readOnly: true })
    const items = { source: true, size: true, headers: true, envelope: true, bodyStructure: true }
    const message = await client.fetchOne('1', items)
    if (message === false) throw new Error('No message')
    expect(message.source?.equals(raw)).toBe(true)
    expect(message.size).toBe(raw.length)
    expect(message.envelope?.subject).toBe('正常終了')
    expect(message.bodyStructure?.size).toBeGreaterThanOrEqual(0)
    expect(message.headers?.toString('latin1')).toBe(`${HEADER}\r\n`)
  })
})

function allBytes(): Buffer {
  const bytes = Array.from({ length: 256 }, (_, value) => value)
  return Buffer.from(bytes.filter((byte) => byte !== 13 && byte !== 10))
}
