import { chmod, mkdtemp, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { demoLogin } from '../../../local/demo/demo-login.js'
import { removeDirectory } from '../../remove-directory.js'

let directory: string
let file: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-demo-'))
  file = join(directory, 'demo-login.json')
})
afterEach(() => removeDirectory(directory))

test('it is made once, and is in the file, for its owner alone', async () => {
  const login = await demoLogin(file)
  expect(login.password.length).toBeGreaterThan(16)
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(login)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await demoLogin(file)).toEqual(login)
})

test('two places have two passwords', async () => {
  const other = await demoLogin(join(directory, 'other.json'))
  expect((await demoLogin(file)).password).not.toBe(other.password)
})

test.each(['', '{', '{"username": "operations@example.co.jp", "password": "a"}', '[]', 'null'])(
  'a file with %j is made anew',
  async (text) => {
    await writeFile(file, text)
    const login = await demoLogin(file)
    expect(login.password.length).toBeGreaterThan(16)
    expect(await demoLogin(file)).toEqual(login)
  },
)

test('a file that others can read is closed to them', async () => {
  await demoLogin(file)
  await chmod(file, 0o644)
  await demoLogin(file)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
})
