import { mkdtemp, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openIndex } from '../../console/index/open-index.js'
import { removeDirectory } from '../remove-directory.js'

async function fileIn(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'mailjobs-index-'))
  onTestFinished(() => removeDirectory(directory))
  return join(directory, 'deeper', 'console.sqlite')
}

test('only its user may read it', async () => {
  const file = await fileIn()
  openIndex(file).close()
  expect((await stat(file)).mode & 0o777).toBe(0o600)
})

test('what is no index, or that of another version, is made anew', async () => {
  const file = await fileIn()
  openIndex(file).close()
  await writeFile(file, 'no database at all'.repeat(100))
  const index = openIndex(file)
  expect(index.prepare('select count(*) as count from rows').get()).toEqual({ count: 0 })
  index.exec("pragma user_version = 0; insert into filled values ('a', 'b', 1, 1)")
  index.close()
  const again = openIndex(file)
  expect(again.prepare('select count(*) as count from filled').get()).toEqual({ count: 0 })
  again.close()
})

test('where nothing can be written, it is in memory', async () => {
  const file = await fileIn()
  openIndex(file).close()
  const index = openIndex(join(file, 'deeper', 'console.sqlite'))
  expect(index.prepare('select count(*) as count from rows').get()).toEqual({ count: 0 })
  index.close()
})
