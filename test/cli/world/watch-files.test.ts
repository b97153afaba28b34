import { mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchFiles } from '../../../cli/world/watch-files.js'
import { removeDirectory } from '../../remove-directory.js'

const LOOK_EVERY_MS = 20

let directory: string
let files: string[]
let changed: string[]
let end: () => void

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-watch-'))
  files = ['jobs.ts', 'more.ts'].map((name) => join(directory, name))
  for (const file of files) await writeFile(file, 'export const jobs = {}')
  changed = []
  end = watchFiles(files, (file) => changed.push(file), LOOK_EVERY_MS)
})
afterEach(async () => {
  end()
  await removeDirectory(directory)
})

const other = (): string => files[1] ?? ''

/** What an editor does, and the time that it leaves behind. */
const edits: readonly (readonly [string, (file: string) => Promise<void>])[] = [
  ['written', (file) => writeFile(file, 'export const jobs = { a: 1 }')],
  ['touched', (file) => utimes(file, 1, 1)],
  ['removed', (file) => rm(file)],
  [
    'replaced',
    async (file) => {
      await writeFile(`${file}~`, 'export const jobs = { b: 1 }')
      await rename(`${file}~`, file)
    },
  ],
]

test.each(edits)('a file that is %s is told, and no other', async (_, edit) => {
  // The first look has to be over.
  await new Promise((resolve) => setTimeout(resolve, 10 * LOOK_EVERY_MS))
  await edit(other())
  await vi.waitFor(() => expect(changed).toContain(other()), { timeout: 20_000 })
  expect(changed).not.toContain(files[0])
})

test('nothing is told when it has ended', async () => {
  end()
  await writeFile(other(), 'x')
  await new Promise((resolve) => setTimeout(resolve, 10 * LOOK_EVERY_MS))
  expect(changed).toEqual([])
})
