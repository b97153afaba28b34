import { expect, test } from 'vitest'
import { printable } from '../../../cli/words/printable.js'

test.each([
  ['a control character', 'a\u001b[31mb\u0007', 'a\u241b[31mb\u2407'],
  ['one of the second set', 'a\u009bb', 'a\ufffdb'],
  ['what turns the direction', 'invoice\u202efdp.exe\u2066', 'invoice\ufffdfdp.exe\ufffd'],
  ['Japanese, line ends and tabs', '夜間バッチ\n\t次', '夜間バッチ\n\t次'],
])('%s', (_, text, shown) => {
  expect(printable(text)).toBe(shown)
})
