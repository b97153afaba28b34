import { describe, expect, test } from 'vitest'
import { parseCount, parseDay, parsePort } from '../../cli/options.js'

/** What `Number` would make a number of. */
const LOOK_ALIKES = ['', ' ', '0x10', '1e3', '+1', '-1', '1.5', '1,000', '１', 'Infinity', 'ten']

describe('a port', () => {
  test.each([
    ['0', 0],
    ['8000', 8_000],
    ['65392', 65_392],
  ])('%s is one', (text, port) => expect(parsePort(text)).toBe(port))

  test.each([...LOOK_ALIKES, '65393', '99999999999999999999'])('%j is none', (text) =>
    expect(() => parsePort(text)).toThrow(/whole number from 0 to 65392/),
  )
})

describe('a count', () => {
  test.each([
    ['1', 1],
    ['30', 30],
  ])('%s is one', (text, count) => expect(parseCount(text)).toBe(count))

  test.each([...LOOK_ALIKES, '0', '99999999999999999999'])('%j is none', (text) =>
    expect(() => parseCount(text)).toThrow(/at least 1/),
  )
})

describe('a day', () => {
  test.each(['2026-11-21', '2024-02-29'])('%s is one', (text) => expect(parseDay(text)).toBe(text))

  test.each(['', 'today', '2026-13-01', '21.11.2026', '2026-11-2', '2026-11-21T00:00:00Z'])(
    '%j is none',
    (text) => expect(() => parseDay(text)).toThrow(/like 2026-11-21/),
  )
})
