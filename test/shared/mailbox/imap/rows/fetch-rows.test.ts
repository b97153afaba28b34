import { describe, expect, test, vi } from 'vitest'
import {
  type ArrivingRow,
  type BodyHandling,
  FetchRows,
} from '../../../../../shared/mailbox/imap/rows/fetch-rows.js'

const KIB = 1024
const MIB = 1024 * KIB
const WHOLE: BodyHandling = { section: '', maxBytes: 16 * MIB, keptBytes: 16 * MIB }
const PIECES: BodyHandling = { ...WHOLE, pieceBytes: 100 }

describe('rows', () => {
  test('come in order, each as it was, and then the end', async () => {
    const rows = newRows()
    for (const uid of [3, 1, 2]) give(rows, uid, `body of ${uid}`)
    rows.finish()
    expect((await all(rows)).map(shown)).toEqual(['3 body of 3', '1 body of 1', '2 body of 2'])
  })

  test('come as soon as they are there', async () => {
    const rows = newRows()
    const reader = each(rows)
    const next = reader.next()
    give(rows, 1, 'one')
    expect(shown((await next).value)).toBe('1 one')
    const end = reader.next()
    rows.finish()
    expect((await end).done).toBe(true)
  })

  test('that came before a failure are read before it is told', async () => {
    const rows = newRows()
    give(rows, 1, 'one')
    rows.fail(new Error('lost'))
    rows.finish()
    const reader = each(rows)
    expect(shown((await reader.next()).value)).toBe('1 one')
    await expect(reader.next()).rejects.toThrow('lost')
  })

  test('that were not complete when the session ended are none', async () => {
    const rows = newRows()
    rows.line('* 1 FETCH (UID 1 BODY[] {9}', 9)
    rows.literal(Buffer.from('half'))
    rows.fail(new Error('lost'))
    await expect(all(rows)).rejects.toThrow('lost')
  })

  test.each([
    'UID 1 BODY[] ~{3}',
    'UID 1 BODY[]~{3}',
    'UID 1 BODY[] {3}',
    'BODY[] ~{3}',
    'FLAGS (\\Seen) UID 1 body[] ~{3}',
  ])('whose body is a literal of either kind: %s', async (items) => {
    const rows = newRows()
    rows.line(`* 1 FETCH (${items}`, 3)
    rows.literal(Buffer.from('one'))
    rows.line(items.includes('UID') ? ')' : ' UID 1)', undefined)
    rows.end()
    rows.finish()
    expect((await all(rows)).map(shown)).toEqual(['1 one'])
  })

  test('of which nobody reads the rest end at once', async () => {
    const rows = newRows()
    give(rows, 1, 'one')
    rows.line('* 2 FETCH (UID 2 BODY[] {9}', 9)
    rows.discard()
    rows.literal(Buffer.from('nine byte'))
    rows.line(')', undefined)
    rows.end()
    give(rows, 3, 'three')
    rows.finish()
    expect(await all(rows)).toEqual([])
  })

  test('are not written over by what comes next', async () => {
    const rows = newRows()
    const lent = Buffer.from('first')
    rows.line('* 1 FETCH (UID 1 BODY[] {5}', 5)
    rows.literal(lent)
    lent.fill('?')
    rows.line(')', undefined)
    rows.end()
    rows.finish()
    expect((await all(rows)).map(shown)).toEqual(['1 first'])
  })
})

describe('a body', () => {
  test('that is longer than is kept is cut', async () => {
    const rows = newRows({ section: 'HEADER', maxBytes: 100, keptBytes: 4 })
    give(rows, 1, 'long header', 'BODY[HEADER]')
    rows.finish()
    expect((await all(rows)).map(shown)).toEqual(['1 long'])
  })

  test.each(['BODY[TEXT]', 'BODY[]<0>', 'BODY[HEADER]', 'XBODY[]', 'BINARY[]'])(
    'that nobody asked for is none, and takes no memory: %s',
    async (item) => {
      const rows = newRows()
      const bytes = 10 ** 12
      rows.line(`* 1 FETCH (UID 1 ${item} {${bytes}}`, bytes)
      rows.literal(Buffer.from('as if it were complete'))
      rows.line(')', undefined)
      rows.end()
      rows.finish()
      expect(await all(rows)).toEqual([{ number: 1, uid: 1 }])
    },
  )

  test('of a whole message that is longer than may be held is thrown away, and told', async () => {
    const rows = newRows({ ...WHOLE, maxBytes: 3 })
    give(rows, 1, 'long')
    give(rows, 2, 'two')
    rows.finish()
    expect(await all(rows)).toEqual([
      { number: 1, uid: 1, isTooLarge: true },
      { number: 2, uid: 2, body: Buffer.from('two') },
    ])
  })

  test.each([
    ['a header', { ...WHOLE, section: 'HEADER' as const }, 'BODY[HEADER]', 16 * MIB],
    ['a body in pieces', PIECES, 'BODY[]', 16 * MIB],
    ['a body that no mail can have', WHOLE, 'BODY[]', 1024 * MIB],
  ])('%s that is announced longer than any may be is refused', (_, how, item, most) => {
    expect(() => newRows(how).line(`* 12 FETCH (${item} {${most + 1}}`, most + 1)).toThrow(
      `the FETCH response of message number 12 has ${most + 1} bytes, where 16777216 are the most`,
    )
  })

  test.each([WHOLE, PIECES])(
    'that comes twice in a row is refused, before the second: %j',
    (how) => {
      const rows = newRows(how)
      rows.line('* 12 FETCH (BODY[] {3}', 3)
      rows.literal(Buffer.from('one'))
      expect(() => rows.line(' BODY[] {16777216}', 16 * MIB)).toThrow('number 12 has two bodies')
    },
  )

  test('is found in a megabyte of beginnings of its name', () => {
    const rows = newRows()
    rows.line(`* 1 FETCH (X "${' BODY['.repeat(200_000)}" BODY[] {3}`, 3)
    rows.literal(Buffer.from('one'))
    rows.line(')', undefined)
    rows.end()
    expect(rows.isFull).toBe(true)
  })

  test('whose line has the mark of literals is refused', () => {
    expect(() => newRows().line('* 12 FETCH (X \0 BODY[] {1}', 1)).toThrow('12 has a NUL byte')
  })
})

describe('a body in pieces', () => {
  test.each([0, 1, 99, 100, 101, 1_000, 1_234])(
    'of %i bytes comes whole, before its row',
    async (length) => {
      const body = Buffer.from(Array.from({ length }, (_, index) => index % 251))
      const rows = newRows(PIECES)
      rows.line(`* 1 FETCH (BODY[] {${length}}`, length)
      for (let start = 0; start < length; start += 77)
        rows.literal(body.subarray(start, start + 77))
      rows.line(' UID 7)', undefined)
      rows.end()
      rows.finish()

      const came = await all(rows)
      const pieces = came.flatMap(({ piece }) => (piece ? [piece] : []))
      expect(Buffer.concat(pieces).equals(body)).toBe(true)
      expect(pieces.every((piece) => piece.length > 0 && piece.length <= 100)).toBe(true)
      expect(came.at(-1)).toEqual({ number: 1, uid: 7, body: Buffer.alloc(0) })
    },
  )

  test('is given out before all of it is there', async () => {
    const rows = newRows(PIECES)
    const reader = each(rows)
    const first = reader.next()
    rows.line('* 1 FETCH (BODY[] {1000000}', 1_000_000)
    rows.literal(Buffer.alloc(150, 'x'))
    expect((await first).value).toEqual({ piece: Buffer.alloc(100, 'x') })
  })
})

describe('the server is held back', () => {
  const FULL = 256 * KIB

  test('while as much waits as may, and as long as the last of it is in use', async () => {
    const room = Promise.withResolvers<void>()
    const onRoom = vi.fn(room.resolve)
    const rows = new FetchRows(WHOLE, onRoom)
    const reader = each(rows)
    give(rows, 1, 'x'.repeat(FULL - KIB))
    expect(rows.isFull).toBe(false)
    give(rows, 2, 'x'.repeat(KIB))
    expect(rows.isFull).toBe(true)
    await reader.next()
    await reader.next()
    expect(rows.isFull).toBe(true)
    expect(onRoom).not.toHaveBeenCalled()

    const next = reader.next()
    await room.promise
    expect(rows.isFull).toBe(false)
    rows.finish()
    expect((await next).done).toBe(true)
  })

  test('by what came while others were in use', async () => {
    const rows = newRows()
    const reader = each(rows)
    give(rows, 1, 'one')
    await reader.next()
    give(rows, 2, 'x'.repeat(FULL))
    await reader.next()
    expect(rows.isFull).toBe(true)
  })

  test.each([
    ['without bodies', '* 1 FETCH (UID 1)'],
    ['with much beside them', `* 1 FETCH (UID 1 INTERNALDATE "${'x'.repeat(100 * KIB)}")`],
  ])('by rows %s', (_, text) => {
    const rows = newRows()
    let bytes = 0
    for (; !rows.isFull && bytes < 1_000 * FULL; bytes += text.length) {
      rows.line(text, undefined)
      rows.end()
    }
    expect(bytes).toBeLessThan(2 * FULL)
  })

  test('by pieces', async () => {
    const rows = newRows({ ...PIECES, pieceBytes: FULL })
    rows.line('* 1 FETCH (BODY[] {1000000}', 1_000_000)
    rows.literal(Buffer.alloc(FULL - 1))
    expect(rows.isFull).toBe(false)
    rows.literal(Buffer.alloc(1))
    expect(rows.isFull).toBe(true)
  })

  test('no longer, when nobody reads any more', () => {
    const onRoom = vi.fn()
    const rows = new FetchRows(WHOLE, onRoom)
    give(rows, 1, 'x'.repeat(FULL))
    rows.discard()
    expect(rows.isFull).toBe(false)
    expect(onRoom).toHaveBeenCalledOnce()
    give(rows, 2, 'x'.repeat(FULL))
    expect(rows.isFull).toBe(false)
  })
})

const newRows = (handling = WHOLE) => new FetchRows(handling, () => {})

function give(rows: FetchRows, uid: number, body: string, item = 'BODY[]'): void {
  rows.line(`* ${uid} FETCH (UID ${uid} ${item} {${body.length}}`, body.length)
  rows.literal(Buffer.from(body))
  rows.line(')', undefined)
  rows.end()
}

async function all(rows: FetchRows): Promise<ArrivingRow[]> {
  const found: ArrivingRow[] = []
  for await (const row of each(rows)) found.push(row)
  return found
}

const shown = (row: ArrivingRow | undefined): string => `${row?.uid} ${row?.body}`

async function* each(rows: FetchRows): AsyncGenerator<ArrivingRow> {
  for await (const batch of rows.batches()) yield* batch
}
