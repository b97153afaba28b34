import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { startCommand } from '../cli/command.js'
import { writeJobsFile } from '../cli/jobs-files.js'
import { removeDirectory } from '../remove-directory.js'
import {
  type AuthorizationServer,
  startAuthorizationServer,
} from '../servers/authorization-server.js'
import type { Dovecot } from '../servers/dovecot.js'
import { startDovecotForTokens } from '../servers/dovecot-oauth2.js'
import { realServer } from '../servers/real-server.js'

const LIMIT_MS = 300_000
const ADDRESS = 'ops@linked.example'
const CLIENT_SECRET = 'made-up~for-this-test.0001'

const server = realServer('dovecot')
if (!server.available) console.warn(`link with a consent: skipped, ${server.reason}`)

let authorization: AuthorizationServer
let dovecot: Dovecot
let directory: string
let data: string
let jobs: string

describe.skipIf(!server.available)('link with a consent', { timeout: LIMIT_MS }, () => {
  beforeAll(async () => {
    authorization = await startAuthorizationServer({ username: ADDRESS, rotation: 'strict' })
    dovecot = await startDovecotForTokens(['xoauth2'], authorization.introspectionUrl)
    // Its mailbox is made by the first mail.
    await dovecot.deliver(ADDRESS, [])
  }, LIMIT_MS)
  afterAll(async () => {
    await dovecot?.stop()
    await authorization?.close()
  })
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'mailjobs-consent-'))
    data = join(directory, 'data')
    jobs = await writeJobsFile(directory, { host: 'imap.example.co.jp' })
    await writeFile(join(directory, 'ca.pem'), dovecot.certificatePem)
  })
  afterEach(() => removeDirectory(directory))

  async function link(words: readonly string[], input = '') {
    const place = ['--jobs', jobs, '--data', data]
    const command = startCommand(['link', ADDRESS, ...words, ...place], {}, input)
    const exitCode = await command.exitCode
    const out = command.events.map((event) => String(event['line'] ?? '')).join('\n')
    const said = out + command.stderr()
    expect(said).not.toContain(CLIENT_SECRET)
    expect(said).not.toMatch(/not-a-real-/)
    return { exitCode, out, stderr: command.stderr() }
  }
  const storedToken = async () => {
    const text = await readFile(join(data, 'secrets.json'), 'utf8')
    return storedSchema.parse(JSON.parse(text)).ops.oauth2.refreshToken
  }

  test('a person types a code, and nobody a token; once it is taken back, it is asked for again', async () => {
    const consent = ['--consent', 'device', '--consent-url', authorization.deviceUrl]
    const application = ['--client-id', 'client-of-a-test', '--scope', 'mail']
    const endpoint = ['--token-url', authorization.tokenUrl]
    const at = ['--imap-host', dovecot.host, '--imap-port', String(dovecot.imapsPort)]
    const first = await link(
      [...consent, ...application, ...endpoint, ...at, '--no-smtp', '--write'].concat(
        '--ca',
        join(directory, 'ca.pem'),
      ),
      CLIENT_SECRET,
    )
    expect(first.stderr).toContain('type the code WDJB-MJHT')
    expect(first.out).toMatch(/ok +token .*access token/)
    expect(first.exitCode, first.out + first.stderr).toBe(0)
    expect(authorization.isLive(await storedToken())).toBe(true)
    expect(await readFile(jobs, 'utf8')).toMatch(/auth: 'oauth2',\s+ca: '-----BEGIN/)

    authorization.revokeConsent()
    const again = await link([...consent, ...application])
    expect(again.out).toContain('it was linked already')
    expect(again.exitCode).toBe(0)
    expect(authorization.isLive(await storedToken())).toBe(true)
  })

  test.each<[string[], RegExp]>([
    [['--client-id', 'x'], /--client-id without --consent/],
    [['--consent', 'device', '--imap-host', 'imap.x.example', '--no-smtp'], /--client-id names it/],
    [['--consent', 'paste'], /Allowed choices are device, browser/],
  ])('%j is wrong use', async (words, says) => {
    const { stderr, exitCode } = await link(words)
    expect(stderr).toMatch(says)
    expect(exitCode).toBe(2)
  })
})

const storedSchema = z.object({
  ops: z.object({ oauth2: z.object({ refreshToken: z.string() }) }),
})
