import { mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readSecretsFile, storeSecret } from '../../../local/secrets/secrets-file.js'
import { removeDirectory } from '../../remove-directory.js'

const LOGIN = JSON.stringify({ username: 'operations', password: 'not-a-real-password' })

test('many who write at once leave a whole file, and nothing beside it', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'mailjobs-secrets-'))
  onTestFinished(() => removeDirectory(directory))
  const file = join(directory, 'secrets.json')
  await storeSecret(file, 'first', LOGIN)
  await Promise.all(
    Array.from({ length: 200 }, (_, index) => storeSecret(file, `box-${index % 7}`, LOGIN)),
  )
  const { first } = await readSecretsFile(file)
  expect(first).toEqual(JSON.parse(LOGIN))
  expect(await readdir(directory)).toEqual(['secrets.json'])
})
