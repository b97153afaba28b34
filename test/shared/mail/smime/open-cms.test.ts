import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openCms } from '../../../../shared/mail/smime/open-cms.js'
import { compressedData, encryptedData, signedData } from './compose-cms.js'

const MIB = 1024 * 1024
const TEXT = Buffer.from('Content-Type: text/plain\r\n\r\nRC=0 all fine\r\n')

function opened(object: Buffer): { readonly kind: string; readonly content?: Buffer } {
  const { kind, ...rest } = openCms(object, MIB)
  return 'content' in rest ? { kind, content: Buffer.concat(rest.content) } : { kind }
}

describe('openCms', () => {
  it.each([
    ['in one piece', signedData(TEXT)],
    ['as a stream', signedData(TEXT, { piecesOf: 1_000 })],
    ['as a stream in small pieces', signedData(TEXT, { piecesOf: 7 })],
  ])('reads what is signed, %s', (_, object) => {
    expect(opened(object)).toEqual({ kind: 'signed', content: TEXT })
  })

  it.each([
    ['in one piece', compressedData(TEXT)],
    ['as a stream', compressedData(TEXT, { piecesOf: 10 })],
  ])('inflates what is compressed, %s', (_, object) => {
    expect(opened(object)).toEqual({ kind: 'compressed', content: TEXT })
  })

  it('reads several megabytes', () => {
    const content = randomBytes(8 * MIB)
    const found = opened(signedData(content, { piecesOf: 4_096 }))
    expect(found.kind).toBe('signed')
    expect(found.content?.equals(content)).toBe(true)
  })

  it.each([
    ['envelopedData', '2a864886f70d010703'],
    ['signedAndEnvelopedData', '2a864886f70d010704'],
    ['encryptedData', '2a864886f70d010706'],
    ['authEnvelopedData', '2a864886f70d0109100117'],
  ])('knows what only a key opens, also cut: %s', (_, type) => {
    expect(opened(encryptedData(type))).toEqual({ kind: 'encrypted' })
    expect(opened(encryptedData(type).subarray(0, -2))).toEqual({ kind: 'encrypted' })
  })

  it.each([
    ['certificates alone', signedData(undefined), 'empty'],
    ['cut', signedData(TEXT).subarray(0, -20), 'damaged'],
    ['cut within a stream', signedData(TEXT, { piecesOf: 9 }).subarray(0, -30), 'damaged'],
    ['of no known type', encryptedData('2a864886f70d010705'), 'damaged'],
    ['text', Buffer.from('-----BEGIN PKCS7-----'), 'damaged'],
    ['nothing', Buffer.alloc(0), 'damaged'],
    ['a bomb', compressedData(Buffer.alloc(2 * MIB)), 'limited'],
    ['pieces without end', signedData(Buffer.alloc(60_000), { piecesOf: 1 }), 'limited'],
    ['octets within octets', Buffer.from('2480'.repeat(5_000), 'hex'), 'limited'],
  ])('tells what it cannot read: %s', (_, object, kind) => {
    expect(opened(object)).toEqual({ kind })
  })

  it('no bytes make it throw', () => {
    const whole = signedData(TEXT, { piecesOf: 9 })
    const changes = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 6 })
    fc.assert(
      fc.property(changes, (list) => {
        const bytes = Buffer.from(whole)
        for (const [at, byte] of list) bytes[at] = byte
        expect(openCms(bytes, MIB).kind).toMatch(/^[a-z]+$/)
      }),
    )
  })
})
