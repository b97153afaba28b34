import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { sayWaiting } from '../../../cli/words/waiting-words.js'

test.each([
  [false, false, true],
  [undefined, false, true],
  [false, true, true],
  [true, true, true],
  [true, false, false],
])('with --json %j, on a terminal %j: said %j', (json, isTTY, isSaid) => {
  const written: string[] = []
  const stderr = { isTTY, write: (text: string) => written.push(text) }
  sayWaiting('reading the jobs file', { json, stderr })
  expect(stripVTControlCharacters(written.join(''))).toBe(
    isSaid ? 'reading the jobs file...\n' : '',
  )
})
