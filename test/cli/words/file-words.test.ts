import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fileErrorWords } from '../../../cli/words/file-words.js'
import { removeDirectory } from '../../remove-directory.js'

let directory = ''
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'file-words-'))
  await writeFile(join(directory, 'there'), '')
})
afterAll(() => removeDirectory(directory))

test.each([
  [
    'a file that is there',
    () => writeFile(join(directory, 'there'), '', { flag: 'wx' }),
    'it is there already',
  ],
  [
    'a directory that is not there',
    () => writeFile(join(directory, 'no/x'), ''),
    'no such file or directory',
  ],
  ['a file as a directory', () => writeFile(join(directory, 'there/x'), ''), 'no directory'],
  ['a directory', () => readFile(directory), 'it is a directory'],
  [
    'a name that is too long',
    () => writeFile(join(directory, 'x'.repeat(300)), ''),
    'the name is too long',
  ],
])('%s is told in words, and not by the code of the system', async (_, act, words) => {
  const error: unknown = await act().catch((thrown: unknown) => thrown)
  expect(fileErrorWords(error)).toContain(words)
  expect(fileErrorWords(error)).not.toMatch(/E[A-Z]{4,}/)
})

test('what has no meaning here keeps its words', () => {
  expect(fileErrorWords(new Error('the line is down'))).toBe('the line is down')
  expect(fileErrorWords('odd')).toBe('odd')
})
