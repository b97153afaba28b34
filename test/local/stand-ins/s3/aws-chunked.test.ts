import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeAwsChunked } from '../../../../local/stand-ins/s3/aws-chunked.js'

const FRAMED =
  'a\r\n0123\r\n6789\r\n3;chunk-signature=abc\r\nxyz\r\n0\r\nX-Amz-Checksum-CRC32: AAAA\r\n\r\n'

const BROKEN = {
  'no size': 'hello\r\n',
  'a size that is no number': 'zz\r\nhello\r\n0\r\n\r\n',
  'fewer bytes than the size says': '5\r\nhel',
  'more bytes than the size says': '2\r\nhello\r\n0\r\n\r\n',
  'no last chunk': '5\r\nhello\r\n',
  'no end of the trailers': '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAA\r\n',
  'a line without end': '5'.repeat(20_000),
}

test('the framing comes off however the bytes arrive', async () => {
  const cuts = fc.array(fc.nat({ max: FRAMED.length }))
  await fc.assert(
    fc.asyncProperty(cuts, async (positions) => {
      expect(await decode(pieces(FRAMED, positions))).toEqual({
        text: '0123\r\n6789xyz',
        trailers: { 'x-amz-checksum-crc32': 'AAAA' },
      })
    }),
  )
})

test('a body of no bytes', async () => {
  expect(await decode(['0\r\n\r\n'])).toEqual({ text: '', trailers: {} })
})

test.each(Object.entries(BROKEN))('%s: IncompleteBody', async (_, framed) => {
  await expect(decode([framed])).rejects.toMatchObject({ code: 'IncompleteBody' })
})

async function decode(parts: readonly string[]) {
  const trailers: Record<string, string> = {}
  async function* source() {
    for (const part of parts) yield Buffer.from(part)
  }
  const decoded: Buffer[] = []
  for await (const piece of decodeAwsChunked(source(), (name, value) => {
    trailers[name] = value
  })) {
    decoded.push(piece)
  }
  return { text: Buffer.concat(decoded).toString(), trailers }
}

function pieces(text: string, positions: readonly number[]): string[] {
  const cuts = [0, ...positions.toSorted((a, b) => a - b), text.length]
  return cuts.slice(1).map((end, index) => text.slice(cuts[index], end))
}
