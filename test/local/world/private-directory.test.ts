import { mkdtemp, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  DataDirectoryUnusable,
  makePrivateDirectory,
} from '../../../local/world/private-directory.js'
import { removeDirectory } from '../../remove-directory.js'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-'))
})
afterEach(() => removeDirectory(directory))

test('it is made with those above it, for its owner only; one that is there will do', async () => {
  const data = join(directory, 'a', 'b', 'data')
  await makePrivateDirectory(data)
  await makePrivateDirectory(data)
  expect((await stat(data)).mode & 0o777).toBe(0o700)
})

test('a file in its place, or above it, is said', async () => {
  const file = join(directory, 'file')
  await writeFile(file, '')
  await expect(makePrivateDirectory(file)).rejects.toThrow(DataDirectoryUnusable)
  await expect(makePrivateDirectory(join(file, 'data'))).rejects.toThrow(DataDirectoryUnusable)
})

const NOWHERE = ['/dev/null/data', ...(process.platform === 'linux' ? ['/proc/no/where'] : [])]

test.each(NOWHERE)('where nothing can be made, such as %s, it ends', async (path) => {
  await expect(makePrivateDirectory(path)).rejects.toThrow(DataDirectoryUnusable)
})
