import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { transferDecoder } from '../../../../shared/mail/transfer/transfer-decoding.js'
import { inPieces } from '../mail-bytes.js'

describe('transferDecoder', () => {
  it.each([
    ['base64', 'YWJj', 'abc', false],
    ['Base64;', 'YWJj\r\nZGVm', 'abcdef', false],
    ['base64', 'YWI=', 'ab', false],
    ['base64', 'YWI', 'ab', false],
    ['base64', 'YW!J j', 'abc', false],
    ['base64', 'YWI=\r\n-- \r\nlist footer', 'ab', true],
    ['base64', '=YWJj', 'abc', true],
    ['base64', 'YWJjZ', 'abc', true],
    ['quoted-printable', 'a=E3=81=82', 'aあ', false],
    ['quoted printable', 'a=e3=81=82', 'aあ', false],
    ['quoted-printable', 'a=\r\nb', 'ab', false],
    ['quoted-printable', 'a= \t\r\nb=\nc', 'abc', false],
    ['quoted-printable', 'a \t\r\nb ', 'a\r\nb ', false],
    ['quoted-printable', 'a=20\r\nb', 'a \r\nb', false],
    ['quoted-printable', 'a=XYb', 'a=XYb', true],
    ['quoted-printable', 'a=', 'a', false],
    ['x-uuencode', 'begin 644 a.txt\n#0V%T\n`\nend\n', 'Cat', false],
    ['x-uuencode', 'begin 644 a.txt\n#0V%T\n', 'Cat', true],
    ['7-bit', 'abc', 'abc', false],
    ['8bit (whatever)', 'abc', 'abc', false],
    ['BINARY', 'abc', 'abc', false],
    ['', 'abc', 'abc', false],
  ])('%j: %j is %j', (encoding, encoded, expected, damaged) => {
    for (const size of [1, 2, 3, 5, 1_000]) {
      expect(decode(encoding, Buffer.from(encoded), size)).toEqual({
        content: Buffer.from(expected),
        damaged,
      })
    }
  })

  it.each(['x-unknown', 'constructor', 'toString'])('does not know %s', (encoding) => {
    expect(transferDecoder(encoding)).toBeUndefined()
  })

  it('undoes base64 with any line length, line end and piece', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        fc.integer({ min: 1, max: 90 }),
        fc.constantFrom('\r\n', '\n', '\r\n\r\n', ' \r\n'),
        fc.integer({ min: 1, max: 200 }),
        (content, lineLength, lineEnd, size) => {
          const lines = Buffer.from(content)
            .toString('base64')
            .match(new RegExp(`.{1,${lineLength}}`, 'g'))
          const encoded = Buffer.from((lines ?? []).join(lineEnd))
          expect(decode('base64', encoded, size).content).toEqual(Buffer.from(content))
        },
      ),
    )
  })

  it('loses nothing where a line of base64 lost its carriage return', () => {
    const line = Buffer.alloc(57, 'x').toString('base64')
    const encoded = Buffer.from(`${line}\r\n${line}\r\n${line}x\n${line}\r\n${line}\r\n`)
    const expected = Buffer.from(encoded.toString().replace(/\s/g, ''), 'base64')
    expect(decode('base64', encoded, encoded.length).content).toEqual(expected)
  })

  it.each(['base64', 'quoted-printable', 'x-uuencode'])(
    'decodes any bytes the same in any pieces: %s',
    (encoding) => {
      const noise = fc.array(
        fc.constantFrom(...'=Aa0 \t\r\n!begin'.split(''), 'begin 644 a\n', '=\r\n', '=3D'),
        {
          maxLength: 200,
        },
      )
      fc.assert(
        fc.property(noise, fc.integer({ min: 1, max: 50 }), (pieces, size) => {
          const encoded = Buffer.from(pieces.join(''))
          expect(decode(encoding, encoded, size)).toEqual(
            decode(encoding, encoded, encoded.length || 1),
          )
        }),
      )
    },
  )
})

function decode(encoding: string, encoded: Buffer, size: number) {
  const decoder = transferDecoder(encoding)
  if (!decoder) throw new Error(`no decoder for ${encoding}`)
  const pieces = [...inPieces(encoded, size)].map((piece) => Buffer.from(decoder.write(piece)))
  const content = Buffer.concat([...pieces, decoder.end()])
  return { content, damaged: decoder.damaged }
}
