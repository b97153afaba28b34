import { mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { localSecretStore } from '../../../local/secrets/local-store.js'
import { removeDirectory } from '../../remove-directory.js'

const VERSION = 'made-up-version-of-32-characters'
const OTHER = { username: 'other', password: 'made-up-other' }

let directory: string
let file: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-local-store-'))
  file = join(directory, 'secrets.json')
})
afterEach(() => removeDirectory(directory))

const read = async (): Promise<unknown> => JSON.parse(await readFile(file, 'utf8'))
const write = (secrets: object) => writeFile(file, JSON.stringify(secrets), { mode: 0o600 })
const replace = (environment = {}) =>
  localSecretStore(file, environment).replace('operations', {
    value: '{"password":"made-up-new"}',
    version: VERSION,
  })

test('the first login makes the file, for its owner alone, and leaves nothing beside it', async () => {
  await replace()
  expect(await read()).toEqual({ operations: { password: 'made-up-new' } })
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await readdir(directory)).toEqual(['secrets.json'])
})

test('what is there stays, and nothing of the old password does', async () => {
  const versions = { other: [{ id: 'a', value: OTHER, stages: ['AWSCURRENT'] }] }
  await write({ other: OTHER, operations: { password: 'made-up-old' }, '.versions': versions })
  const store = localSecretStore(file, {})
  await store.save('operations', { value: '{"password":"made-up-old"}', version: VERSION })
  await replace()
  expect(await read()).toEqual({
    other: OTHER,
    operations: { password: 'made-up-new' },
    '.versions': versions,
  })
})

test('is read back, and as another version', async () => {
  await write({ operations: { password: 'made-up-old' } })
  const store = localSecretStore(file, {})
  const before = await store.read('operations')
  await replace()
  const after = await store.read('operations')
  expect(after?.value).toBe('{"password":"made-up-new"}')
  expect(after?.version).not.toBe(before?.version)
})

test('is refused where the environment has the last word', async () => {
  await expect(replace({ MAILJOBS_SECRET_OPERATIONS: '{"password":"made-up"}' })).rejects.toThrow(
    /MAILJOBS_SECRET_OPERATIONS is set, and wins over/,
  )
  expect(await readdir(directory)).toEqual([])
})

test('is refused where others can read the file', async () => {
  await writeFile(file, '{}', { mode: 0o644 })
  await expect(replace()).rejects.toThrow(/chmod 600/)
})
