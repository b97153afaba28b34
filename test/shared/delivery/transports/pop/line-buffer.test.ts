import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LineBuffer } from '../../../../../shared/delivery/transports/pop/line-buffer.js'

test('lines are the same, in whatever pieces they come', () => {
  const line = fc.string({ unit: 'grapheme' }).filter((text) => !/[\r\n]/.test(text))
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat(40)), (lines, sizes) => {
      const bytes = Buffer.from(lines.map((text) => `${text}\r\n`).join(''))
      expect(linesIn(piecesOf(bytes, sizes))).toEqual(lines)
    }),
  )
})

test('a line may end with LF alone, and be empty', () => {
  expect(linesIn([Buffer.from('a\nb\r\n\n\r\nnot ended')])).toEqual(['a', 'b', '', ''])
})

test('there is room for so many bytes, and again for those that were read', () => {
  const buffer = new LineBuffer(4)
  expect(buffer.add(Buffer.from('12345'))).toBe(false)
  expect(buffer.isEmpty).toBe(true)
  expect(buffer.add(Buffer.from('12\n4'))).toBe(true)
  expect(buffer.add(Buffer.from('5'))).toBe(false)
  expect(buffer.take()).toBe('12')
  expect(buffer.add(Buffer.from('5'))).toBe(true)
})

function linesIn(pieces: readonly Buffer[]): string[] {
  const buffer = new LineBuffer(1_000_000)
  const lines: string[] = []
  for (const piece of pieces) {
    buffer.add(piece)
    for (let line = buffer.take(); line !== undefined; line = buffer.take()) lines.push(line)
  }
  return lines
}

/** Pieces of these sizes, then the rest. */
function piecesOf(bytes: Buffer, [size, ...sizes]: readonly number[]): Buffer[] {
  if (size === undefined) return [bytes]
  return [bytes.subarray(0, size), ...piecesOf(bytes.subarray(size), sizes)]
}
