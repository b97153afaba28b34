import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type FetchTaker,
  ResponseSplitter,
  UnreadableResponse,
} from '../../../../../shared/mailbox/imap/rows/response-splitter.js'

const MAX_ROW_BYTES = 10_000
const FETCHES = ['* 1 FETCH (', '* 4294967295 fetch (']
const OTHERS = ['* 1 EXISTS', '* 1 FETCHED (', '* 1FETCH (', '** 1 FETCH (', '1 FETCH (', 'A1 OK ']
/** What looks like something else, as a server may write it in the middle of a line. */
const TRICKS = [
  '* 1 FETCH (',
  '{5}',
  '{',
  '}',
  '{0}',
  '{99999999999999999}',
  '"',
  '\r',
  '\0',
  '\xff',
]
const LONG = 'x'.repeat(70)

interface Taken {
  readonly lines: readonly string[]
  readonly literals: readonly string[]
}

interface Response extends Taken {
  readonly isFetch: boolean
  readonly text: string
}

const joined = (...pieces: readonly string[]) =>
  fc.array(fc.constantFrom(...pieces), { maxLength: 4 }).map((list) => list.join(''))
/** A line that ends like that announces a literal, or has another end. */
const line = joined(...TRICKS, LONG, ' ').filter((text) => !/(?:\{\d+\}|\r)$/.test(text))
const content = joined(...TRICKS, LONG, '\r\n', '\n', 'A1 OK done\r\n')
const lineEnd = fc.constantFrom('\r\n', '\r\n', '\n')

const response = fc
  .record({
    beginning: fc.constantFrom(...FETCHES, ...OTHERS),
    parts: fc.array(fc.record({ line, content, lineEnd }), { maxLength: 3 }),
    last: line,
    lineEnd,
  })
  .map(({ beginning, parts, last, lineEnd }): Response => {
    const texts = parts.map(({ line, content }) => `${line}{${content.length}}`)
    const [first = '', ...others] = [...texts, last]
    const lines = [`${beginning}${first}`, ...others]
    const ends = [...parts.map(({ lineEnd, content }) => lineEnd + content), lineEnd]
    return {
      isFetch: FETCHES.includes(beginning),
      lines,
      literals: parts.map(({ content }) => content),
      text: lines.map((text, index) => text + ends[index]).join(''),
    }
  })
const dialogue = fc.array(response, { maxLength: 6 })
const cuts = fc.array(fc.nat(300), { maxLength: 12 })

describe('however a dialogue is cut', () => {
  test('FETCH responses are for their taker, all else is for the client, byte for byte', () => {
    fc.assert(
      fc.property(dialogue, cuts, (responses, lengths) => {
        const taker = new Recorder()
        const splitter = new ResponseSplitter(MAX_ROW_BYTES)
        splitter.divertTo(taker)
        const passed = chunksOf(responses, lengths).map((chunk) => splitLent(splitter, chunk))

        const [fetches, others] = [true, false].map((isFetch) =>
          responses.filter((one) => one.isFetch === isFetch),
        )
        expect(passed.join('')).toBe(textOf(others))
        expect(taker.taken).toEqual(fetches?.map(({ lines, literals }) => ({ lines, literals })))
      }),
    )
  })

  test('each response is whole, on one way or the other, while takers come and go', () => {
    fc.assert(
      fc.property(dialogue, cuts, fc.array(fc.boolean()), (responses, lengths, isTaken) => {
        const numbered = responses.map((one, index) => numberedBy(index, one))
        const splitter = new ResponseSplitter(MAX_ROW_BYTES)
        const takers: Recorder[] = []
        const passed = chunksOf(numbered, lengths).map((chunk, index) => {
          const taker = isTaken[index] ? new Recorder() : undefined
          if (taker) takers.push(taker)
          splitter.divertTo(taker)
          return splitLent(splitter, chunk)
        })

        const taken = takers.flatMap((taker) => taker.taken)
        const firsts = new Set(taken.map(({ lines }) => lines[0]))
        const [given, left] = [true, false].map((isGiven) =>
          numbered.filter(({ lines }) => firsts.has(lines[0] ?? '') === isGiven),
        )
        expect(passed.join('')).toBe(textOf(left))
        expect(taken).toEqual(given?.map(({ lines, literals }) => ({ lines, literals })))
        expect(given?.every(({ isFetch }) => isFetch)).toBe(true)
      }),
    )
  })

  test('everything is for the client at once if there is no taker, half lines too', () => {
    fc.assert(
      fc.property(dialogue, cuts, (responses, lengths) => {
        const splitter = new ResponseSplitter(MAX_ROW_BYTES)
        for (const chunk of chunksOf(responses, lengths))
          expect(splitLent(splitter, chunk)).toBe(chunk.toString('latin1'))
      }),
    )
  })
})

describe('blanks that should not be before a response are left out, however it is cut', () => {
  const answers: readonly (readonly [string, string])[] = [
    ['*  522 EXISTS\r\n', '* 522 EXISTS\r\n'],
    [' * 522 EXISTS\r\n', '* 522 EXISTS\r\n'],
    ['*\t522 \t EXISTS\r\n', '* 522 EXISTS\r\n'],
    ['*   OK [UIDNEXT  7]  next\r\n', '* OK [UIDNEXT  7]  next\r\n'],
    ['* LIST () "/" {4}\r\n *  1\r\n', '* LIST () "/" {4}\r\n *  1\r\n'],
    ['A1  OK  done\r\n', 'A1  OK  done\r\n'],
    ['  what is none\r\n', '  what is none\r\n'],
  ]

  test.each(answers)('%j', (sent, passed) => {
    for (let cut = 0; cut <= sent.length; cut += 1) {
      const splitter = new ResponseSplitter(MAX_ROW_BYTES)
      const pieces = [sent.slice(0, cut), sent.slice(cut)].map((text) => Buffer.from(text))
      expect(pieces.map((piece) => splitLent(splitter, piece)).join('')).toBe(passed)
    }
  })

  test.each(['  * 1 FETCH (UID 1)', '*  1  FETCH (UID 1)', '* 1 FETCH  (UID 1)'])(
    'a row is one all the same: %j',
    (row) => {
      const taker = new Recorder()
      const splitter = new ResponseSplitter(MAX_ROW_BYTES)
      splitter.divertTo(taker)
      expect(splitLent(splitter, Buffer.from(`${row}\r\n`))).toBe('')
      expect(taker.taken).toHaveLength(1)
    },
  )
})

test('the beginning of a line that a taker had to wait for is not lost when it goes', () => {
  const splitter = new ResponseSplitter(MAX_ROW_BYTES)
  splitter.divertTo(new Recorder())
  expect(splitLent(splitter, Buffer.from('* 1 FET'))).toBe('')
  splitter.divertTo(undefined)
  expect(splitLent(splitter, Buffer.from('CH ()\r\n'))).toBe('* 1 FETCH ()\r\n')
})

describe('memory', () => {
  const endless = Buffer.alloc(1_000, 'x')

  test.each([
    ['a line', '* 1 FETCH (X '],
    ['many lines with literals', `* 1 FETCH (X ${'{0}\r\n'.repeat(1_990)}`],
  ])('%s of a FETCH response without an end is refused', (_, beginning) => {
    const splitter = new ResponseSplitter(MAX_ROW_BYTES)
    splitter.divertTo(new Recorder())
    expect(() => {
      splitter.split(Buffer.from(beginning))
      for (let round = 0; round < 11; round += 1) splitter.split(endless)
    }).toThrow(UnreadableResponse)
  })

  test('a long line that is none is passed on as it comes', () => {
    const splitter = new ResponseSplitter(MAX_ROW_BYTES)
    splitter.divertTo(new Recorder())
    for (let round = 0; round < 100; round += 1)
      expect(splitter.split(endless)).toHaveLength(endless.length)
  })

  test('responses count one by one', () => {
    const taker = new Recorder()
    const splitter = new ResponseSplitter(MAX_ROW_BYTES)
    splitter.divertTo(taker)
    const row = Buffer.from(`* 1 FETCH (X ${'x'.repeat(MAX_ROW_BYTES / 2)})\r\n`)
    for (let round = 0; round < 5; round += 1) splitter.split(row)
    expect(taker.taken).toHaveLength(5)
  })
})

class Recorder implements FetchTaker {
  readonly taken: { lines: string[]; literals: string[] }[] = []
  #row: { lines: string[]; literals: string[] } = { lines: [], literals: [] }

  line(text: string, literalBytes: number | undefined): void {
    this.#row.lines.push(text)
    if (literalBytes !== undefined) this.#row.literals.push('')
  }

  literal(piece: Buffer): void {
    const { literals } = this.#row
    literals.push(`${literals.pop()}${piece.toString('latin1')}`)
  }

  end(): void {
    this.taken.push(this.#row)
    this.#row = { lines: [], literals: [] }
  }
}

/** The bytes are lent: what is kept of them afterwards would show. */
function splitLent(splitter: ResponseSplitter, chunk: Buffer): string {
  const lent = Buffer.from(chunk)
  const passed = splitter.split(lent)
  lent.fill('?')
  return passed?.toString('latin1') ?? ''
}

/** The bytes of a dialogue, in pieces of the lengths given, and the rest. */
function chunksOf(responses: readonly Response[], lengths: readonly number[]): Buffer[] {
  let left = Buffer.from(textOf(responses), 'latin1')
  const chunks = lengths.map((length) => {
    const chunk = left.subarray(0, length)
    left = left.subarray(length)
    return chunk
  })
  return [...chunks, left]
}

const textOf = (responses: readonly Response[] = []): string =>
  responses.map(({ text }) => text).join('')

/** So that no two of a dialogue are alike. */
function numberedBy(index: number, { isFetch, lines, literals, text }: Response): Response {
  const mark = (written: string) => written.replace(/\d/, String(index + 1))
  const [first = '', ...others] = lines
  return { isFetch, lines: [mark(first), ...others], literals, text: mark(text) }
}
