import { once } from 'node:events'
import { ImapStream } from 'imapflow/lib/handler/imap-stream.js'
import { expect, test } from 'vitest'
import { assembleLiterals } from '../../../shared/mailbox/assemble-literals.js'

const LARGE = Buffer.from(Array.from({ length: 30_000 }, (_, line) => `line ${line}\r\n`).join(''))
const CONTENTS = ['', 'x', 'two {3}\r\nlines', LARGE.toString()]

/** One answer with every content as a literal, one with two of them, one without. */
const ANSWERS = [
  ...CONTENTS.map(
    (content) => `* 1 FETCH (BODY[] {${Buffer.byteLength(content)}}\r\n${content})\r\n`,
  ),
  '* 2 FETCH (BODY[HEADER] {4}\r\nhead BODY[TEXT] {4}\r\ntext)\r\n',
  'A1 OK done\r\n',
].join('')

test.each([1, 2, 7, 1_000, 65_536, 10_000_000])(
  'answers in pieces of %i bytes are split as imapflow splits them',
  async (pieceBytes) => {
    // A byte at a time, only of what is short.
    const answers =
      pieceBytes < 100 ? ANSWERS.replace(LARGE.toString(), 'x'.repeat(LARGE.length)) : ANSWERS
    const bytes = Buffer.from(pieceBytes < 100 ? answers.slice(0, 300) : answers)
    const expected = await split(new ImapStream(), bytes, pieceBytes)
    const assembling = new ImapStream()
    assembleLiterals(assembling)
    expect(await split(assembling, bytes, pieceBytes)).toEqual(expected)
    expect(expected.length).toBeGreaterThan(2)
  },
)

test('a literal above the limit still ends the stream', async () => {
  const stream = new ImapStream({ maxLiteralSize: 1_000, logger: false })
  assembleLiterals(stream)
  const failed = once(stream, 'error')
  stream.write('* 1 FETCH (BODY[] {1001}\r\n')
  expect(await failed).toMatchObject([{ code: 'LiteralTooLarge' }])
})

test('a stream that ends within a literal answers nothing of it', async () => {
  const stream = new ImapStream()
  assembleLiterals(stream)
  expect(await split(stream, Buffer.from('* 1 FETCH (BODY[] {9}\r\nfive'), 100)).toEqual([])
})

test('what is no stream of imapflow is refused', () => {
  expect(() => assembleLiterals(undefined)).toThrow('not the stream')
})

/** What a stream makes of bytes. */
async function split(stream: ImapStream, bytes: Buffer, pieceBytes: number) {
  const answers: { payload: string; literals: string[] }[] = []
  stream.on('data', ({ payload, literals, next }) => {
    answers.push({ payload: String(payload), literals: literals.map(String) })
    next()
  })
  for (let start = 0; start < bytes.length; start += pieceBytes)
    stream.write(bytes.subarray(start, start + pieceBytes))
  stream.end()
  await once(stream, 'end')
  return answers
}
