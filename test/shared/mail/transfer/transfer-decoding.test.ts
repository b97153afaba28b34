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
    // What was encoded in pieces, each with its padding, is read to its end.
    ['base64', 'YQ==\r\nYg==\r\nY2Q=\r\n', 'abcd', true],
    ['base64', 'YWI=Y2Q=ZQ==', 'abcde', true],
    ['base64', 'YWI=\r\n\r\nYWJjMQ==\r\n', 'ababc1', true],
    ['base64', 'YQ==YQ==\nYmNk\nYWFhMQ==', 'aabcdaaa1', true],
    [
      'base64',
      `YWI=\r\n${'QUJD'.repeat(19)}\r\n${'QUJD'.repeat(3)}`,
      `ab${'ABC'.repeat(22)}`,
      true,
    ],
    ['base64', `YWI=\r\n${'YWJj'.repeat(40)}MTI=\r\nYWI=`, `ab${'abc'.repeat(40)}12ab`, true],
    // What gateways append is not.
    ['base64', 'YWI=\r\n____________\r\nlist footer', 'ab', true],
    ['base64', 'YWI=\r\nConfidential\r\nThis mail is.', 'ab', true],
    ['base64', 'YWI=\r\nYg==\r\n-- \r\nYWJjMQ==', 'abb', true],
    ['base64', 'YWI=\r\nThis message was scanned and is clean\r\n', 'ab', true],
    ['base64', 'YWI=\r\n\r\n \r\n', 'ab', false],
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
    ['x-uuencode', 'begin 644 a.txt\n#0V%T\nnot a line\n#0V%T\n`\nend\n', 'CatCat', true],
    ['x-uuencode', 'begin 644 a.txt\n#0V%T\n', 'Cat', true],
    ['x-uuencode', `begin 644 a.txt\n#0V%T\n${'A'.repeat(200)}\n#0V%T\nend`, 'CatCat', true],
    ['x-uuencode', `${'A'.repeat(200)}\nbegin 644 ${'a'.repeat(200)}\n#0V%T\nend\nx`, 'Cat', false],
    // A line that was cut; with blanks for zeros it may only have lost them at its end.
    ['x-uuencode', 'begin 644 a\n&0V%T0V``\n&0V%T0V%\n`\nend\n', 'CatC`\0CatCa@', true],
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

  it('undoes base64 that was encoded line by line', () => {
    fc.assert(
      fc.property(
        // The first byte gives a sign: a line of letters alone could be a word of a footer.
        fc.array(
          fc.uint8Array({ maxLength: 120 }).map((rest) => Buffer.from([0xff, ...rest])),
          { minLength: 2, maxLength: 12 },
        ),
        fc.integer({ min: 1, max: 200 }),
        (contents, size) => {
          const lines = contents.map((content) => Buffer.from(content).toString('base64'))
          const { content } = decode('base64', Buffer.from(lines.join('\r\n')), size)
          expect(content).toEqual(Buffer.concat(contents))
        },
      ),
    )
  })

  it.each([
    ['x-uuencode', 'A'],
    ['x-uuencode', ' '],
    ['base64', '='],
    ['base64', 'YQ=='],
    ['base64', 'a='],
  ])(
    '%s: endless %j without a line end is held in bounds, and costs no more than others',
    (encoding, unit) => {
      const decoder = transferDecoder(encoding)
      if (!decoder) throw new Error(`no decoder for ${encoding}`)
      const piece = Buffer.from(unit.repeat((64 * 1024) / unit.length))
      const before = process.memoryUsage().arrayBuffers
      const start = process.cpuUsage()
      for (let i = 0; i < 256; i++) decoder.write(piece)
      expect(process.cpuUsage(start).user / 1_000).toBeLessThan(4_000)
      decoder.end()
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024)
    },
  )

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
        fc.constantFrom(
          ...'=Aa0 \t\r\n!begin'.split(''),
          ...['begin 644 a\n', '=\r\n', '=3D', 'YQ==', '\nend\n', 'QUJD'.repeat(30)],
        ),
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
