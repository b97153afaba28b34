import { expect, test } from 'vitest'
import { hourLineOf, readHour } from '../../../shared/mailbox/ledger-hour.js'
import { entryOf, pageOf } from '../place/ledger-pages.js'

const AT = new Date('2026-11-20T08:00:00Z')
const PAGE = pageOf(AT, [entryOf(1, AT)])
const SMALL = { pageBytes: 500, hourBytes: 0 }

test('a small page is in its hour, a large one is named, and so is any in an hour that is full', () => {
  const held = (sizes: typeof SMALL) =>
    readHour(Buffer.from(hourLineOf('k', PAGE, sizes))).lines[0]?.page !== undefined
  expect(held(SMALL)).toBe(true)
  expect(held({ pageBytes: 16_384, hourBytes: 0 })).toBe(true)
  expect(held({ pageBytes: 16_385, hourBytes: 0 })).toBe(false)
  expect(held({ pageBytes: 500, hourBytes: 524_000 })).toBe(false)
})

test('of two lines for a key the one of the higher lease is true, wherever it stands', () => {
  const [old, young] = [1, 2].map((lease) => hourLineOf('k', { ...PAGE, lease }, SMALL))
  for (const text of [`${old}${young}`, `${young}${old}`])
    expect(readHour(Buffer.from(text)).lines.map(({ lease }) => lease)).toEqual([2])
})

test.each(['', 'x', '{}', '{"key":1}', '[]', 'null'])('a line %j is counted as damaged', (line) => {
  const { lines, damaged } = readHour(Buffer.from(`${line}\n${hourLineOf('k', PAGE, SMALL)}`))
  expect(lines).toHaveLength(1)
  expect(damaged).toBe(line === '' ? 0 : 1)
})
