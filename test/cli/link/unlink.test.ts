import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { removeDirectory } from '../../remove-directory.js'
import { startCommand } from '../command.js'
import { writeJobsFile } from '../jobs-files.js'

const LIMIT_MS = 120_000
const PASSWORD = 'planted-unlinked-password'

let directory: string
let data: string
let jobs: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-unlink-'))
  data = join(directory, 'data')
  jobs = await writeJobsFile(directory, { host: 'imap.example.co.jp' })
  const kept = join(data, 'bucket/mail/all/2026/11/30/one')
  await mkdir(kept, { recursive: true })
  await writeFile(join(kept, 'mail.json'), '{}')
  await writeFile(join(kept, 'message.eml'), 'kept')
  const version = { id: 'a'.repeat(32), value: { password: PASSWORD }, stages: ['AWSCURRENT'] }
  const secrets = {
    operations: { password: PASSWORD },
    relay: { password: 'another' },
    '.versions': { operations: [version] },
  }
  await writeFile(join(data, 'secrets.json'), JSON.stringify(secrets), { mode: 0o600 })
})
afterEach(() => removeDirectory(directory))

async function unlink(words: readonly string[], environment = {}) {
  const place = ['--jobs', jobs, '--data', data]
  const command = startCommand(['unlink', ...words, ...place], environment)
  const exitCode = await command.exitCode
  const out = command.events
    .map((event) => String(event['line'] ?? JSON.stringify(event)))
    .join('\n')
  expect(out + command.stderr()).not.toContain(PASSWORD)
  return { exitCode, out, stderr: command.stderr() }
}

const secretsFile = () => readFile(join(data, 'secrets.json'), 'utf8')

describe('unlink', { timeout: LIMIT_MS }, () => {
  test('is only shown at first: what would be forgotten, and what stays', async () => {
    const before = await secretsFile()
    const { out, exitCode } = await unlink(['operations'])
    expect(out).toContain(`would be forgotten  the login operations in ${data}/secrets.json`)
    expect(out).toContain('kept mail    mail/all/  1 mail')
    expect(out).toContain('Nothing was forgotten: add --for-real')
    expect(exitCode).toBe(0)
    expect(await secretsFile()).toBe(before)
  })

  test.each(['operations', 'Operations@example.co.jp'])(
    '%s --for-real forgets the login with all its versions; mail and other logins stay',
    async (name) => {
      const { out, exitCode } = await unlink([name, '--for-real'])
      expect(out).toContain('forgotten  the login operations')
      expect(out).toContain('the mailbox operations, its monitors all. Take them out')
      expect(exitCode).toBe(0)
      expect(JSON.parse(await secretsFile())).toEqual({ relay: { password: 'another' } })
      const kept = join(data, 'bucket/mail/all/2026/11/30/one/message.eml')
      expect(await readFile(kept, 'utf8')).toBe('kept')
      const again = await unlink(['operations', '--json'])
      expect(JSON.parse(again.out)).toMatchObject({
        outcome: 'shown',
        logins: [{ secret: 'operations', isStored: false, others: [] }],
        stays: { mail: [{ prefix: 'mail/all/', mails: 1 }], monitors: ['all'] },
      })
    },
  )

  test('of a mailbox that is not there: those that are', async () => {
    const { stderr, exitCode } = await unlink(['operation', '--for-real'])
    expect(stderr).toMatch(/has no mailbox operation; .* Did you mean operations\?/)
    expect(exitCode).toBe(2)
  })

  test('where the environment has the login, which would go on counting', async () => {
    const before = await secretsFile()
    const variable = { MAILJOBS_SECRET_OPERATIONS: JSON.stringify({ password: PASSWORD }) }
    const { stderr, exitCode } = await unlink(['operations', '--for-real'], variable)
    expect(stderr).toContain('MAILJOBS_SECRET_OPERATIONS is set')
    expect(exitCode).toBe(3)
    expect(await secretsFile()).toBe(before)
  })
})
