import { expect, test } from 'vitest'
import { listingWindows } from '../../../../shared/mailbox/imap/listing-windows.js'

const MAX_UID = 2 ** 32 - 1

test.each([
  [1, 4_000_000_000, 200_000],
  [7, 7, 200_000],
  [1, 300_000, 10],
])('%i to %i of a folder of %i messages are listed at once', (first, last, messages) => {
  expect(listingWindows({ first, last }, messages)).toEqual([{ first, last }])
})

test.each([
  [1, 200_000, 1],
  [1, 200_001, 2],
  [3, 1_000_000, 5],
  [1, 12_800_000, 64],
  [1, 12_800_001, 64],
  [1, MAX_UID, 64],
])('%i to %i of a larger folder take %i windows, one behind the other', (first, last, count) => {
  const windows = listingWindows({ first, last }, 200_001)
  expect(windows).toHaveLength(count)
  expect(windows[0]?.first).toBe(first)
  expect(windows.at(-1)?.last).toBe(last)
  for (const [index, window] of windows.entries())
    expect(window.first).toBe((windows[index - 1]?.last ?? first - 1) + 1)
})
