import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makePrivateDirectory } from '../../../local/world/private-directory.js'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-'))
})
afterEach(() => rm(directory, { recursive: true }))

test('it is made with those above it, for its owner only; one that is there will do', async () => {
  const data = join(directory, 'a', 'b', 'data')
  await makePrivateDirectory(data)
  await makePrivateDirectory(data)
  expect((await stat(data)).mode & 0o777).toBe(0o700)
})

test('a file in its place, or above it, is said', async () => {
  const file = join(directory, 'file')
  await writeFile(file, '')
  const failure = { code: 'CONFIG_UNREADABLE', message: expect.stringContaining('--data') }
  await expect(makePrivateDirectory(file)).rejects.toMatchObject(failure)
  await expect(makePrivateDirectory(join(file, 'data'))).rejects.toMatchObject(failure)
})

test.skipIf(process.platform !== 'linux')('where nothing can be made, it ends', async () => {
  await expect(makePrivateDirectory('/proc/nowhere/data')).rejects.toMatchObject({
    code: 'CONFIG_UNREADABLE',
  })
})
