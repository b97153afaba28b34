import { chmod, mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { localSecrets } from '../../../local/secrets/local-secrets.js'
import { checkSecretsFile } from '../../../local/secrets/secrets-file.js'
import { VersionedSecrets } from '../../../local/stand-ins/versioned-secrets.js'
import { removeDirectory } from '../../remove-directory.js'

const CONSENT = { oauth2: { grant: 'refresh_token', refreshToken: 'not-a-real-refresh-token-1' } }
const NEXT = '{"oauth2":{"grant":"refresh_token","refreshToken":"not-a-real-refresh-token-2"}}'
const ACCOUNTING = { username: 'accounting', password: 'not-a-real-password' }

let directory: string
let file: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-'))
  file = join(directory, 'secrets.json')
  await write({ operations: CONSENT, accounting: ACCOUNTING })
})
afterEach(() => removeDirectory(directory))

describe('what a run stores', () => {
  test('is the value in the file, beside the others, for its owner only', async () => {
    await rotate()
    expect(await read()).toMatchObject({ operations: JSON.parse(NEXT), accounting: ACCOUNTING })
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readdir(directory)).toEqual(['secrets.json'])
  })

  test('keeps its version in the next world', async () => {
    await rotate()
    expect(await versioned().get('operations')).toMatchObject({ id: 'rotated', value: NEXT })
  })

  test('is another version as soon as somebody edits the file', async () => {
    await rotate()
    const before = await read()
    await write({ ...before, operations: CONSENT })
    const { id, value } = (await versioned().get('operations')) ?? {}
    expect(value).toBe(JSON.stringify(CONSENT))
    expect(id).not.toBe('rotated')
  })

  test('before it is the current one, is there for the next world too', async () => {
    await versioned().put('operations', { id: 'rotated', value: NEXT, stages: ['saved'] })
    expect(await versioned().get('operations', 'saved')).toMatchObject({ value: NEXT })
    expect(await read()).toMatchObject({ operations: CONSENT })
  })
})

test('versions are no mailbox', async () => {
  await rotate()
  expect(await localSecrets(file, {}).secretOf('.versions')).toBeUndefined()
})

describe('a secret in the environment', () => {
  const secretOf = (value: object) =>
    localSecrets(file, { MAILJOBS_SECRET_OPERATIONS: JSON.stringify(value) }).secretOf('operations')

  test('wins over the file', async () => {
    expect(await secretOf(ACCOUNTING)).toBe(JSON.stringify(ACCOUNTING))
  })

  test('cannot hold a refresh token, since a new one could not be stored', async () => {
    await expect(secretOf(CONSENT)).rejects.toThrow(
      /^MAILJOBS_SECRET_OPERATIONS holds a refresh token.*secrets\.json$/,
    )
  })
})

test('a file that others can read is refused', async () => {
  await chmod(file, 0o644)
  await expect(localSecrets(file, {}).secretOf('operations')).rejects.toThrow('chmod 600')
})

test('the words about a broken file quote nothing of it', async () => {
  await writeFile(file, '{"operations": "not-a-real-password"}')
  await expect(localSecrets(file, {}).secretOf('operations')).rejects.toThrow(/^(?!.*not-a-real)/)
})

const versioned = () => new VersionedSecrets(localSecrets(file, {}))

async function rotate(): Promise<void> {
  const secrets = versioned()
  const before = await secrets.get('operations')
  await secrets.put('operations', { id: 'rotated', value: NEXT, stages: ['saved'] })
  await secrets.move('operations', 'AWSCURRENT', before?.id, 'rotated')
}

const write = (secrets: object) => writeFile(file, JSON.stringify(secrets), { mode: 0o600 })

async function read(): Promise<object> {
  const secrets: unknown = JSON.parse(await readFile(file, 'utf8'))
  if (typeof secrets === 'object' && secrets !== null) return secrets
  throw new Error('secrets.json is not an object')
}

describe('a file that cannot be used says why, and quotes nothing of it', () => {
  test.each([
    [
      'half of JSON',
      '{\n"operations": {"password": "not-a-real-password"',
      /is no JSON \(line \d\)/,
    ],
    ['nothing', '', /is no JSON/],
    ['a list', '["not-a-real-password"]', /right form/],
    [
      'a password alone',
      '{"operations": "not-a-real-password"}',
      /operations is not of the right form/,
    ],
    ['null', 'null', /right form/],
    ['a word', 'not-a-real-password', /is no JSON/],
  ])('%s', async (_, text, says) => {
    const bad = join(directory, 'bad.json')
    await writeFile(bad, text, { mode: 0o600 })
    const error = await checkSecretsFile(bad).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      code: 'SECRETS_FILE_UNUSABLE',
      message: expect.stringMatching(says),
    })
    expect(String(error)).not.toContain('not-a-real-password')
  })

  test('a directory', async () => {
    await expect(checkSecretsFile(directory)).rejects.toMatchObject({
      code: 'SECRETS_FILE_UNUSABLE',
    })
  })

  test.each([0o644, 0o640, 0o604, 0o660])('rights %o', async (mode) => {
    const bad = join(directory, 'open.json')
    await writeFile(bad, '{}')
    await chmod(bad, mode)
    await expect(checkSecretsFile(bad)).rejects.toMatchObject({
      code: 'SECRETS_FILE_UNUSABLE',
      message: expect.stringContaining('chmod 600'),
    })
  })

  test('no file, and one with the mark of an editor, will do', async () => {
    await checkSecretsFile(join(directory, 'none.json'))
    const marked = join(directory, 'marked.json')
    await writeFile(marked, '\ufeff{"operations": {"username": "a", "password": "b"}}', {
      mode: 0o600,
    })
    expect(await localSecrets(marked, {}).secretOf('operations')).toContain('"a"')
  })
})
