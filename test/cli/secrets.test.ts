import { mkdtemp, readdir, readFile, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { removeDirectory } from '../remove-directory.js'
import {
  type AuthorizationServer,
  startAuthorizationServer,
} from '../servers/authorization-server.js'
import type { Behaviour } from '../servers/scripted/scripted-imap-server.js'
import {
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../servers/scripted/scripted-imap-server.js'
import { startCommand } from './command.js'
import { writeJobsFile } from './jobs-files.js'

const LIMIT_MS = 120_000
const GOOD = 'planted-good-pässword'
const OTHER = 'planted-other-password'
const BAD = 'planted-bad-password'

/** Takes two passwords, and gives back what it was told with a refusal. */
const judging: Behaviour = ({ tag, name, args }, { write }) => {
  if (name !== 'LOGIN') return false
  const given = Buffer.from(args, 'latin1').toString('utf8')
  if (given.includes(GOOD) || given.includes(OTHER)) return false
  write(`${tag} NO [AUTHENTICATIONFAILED] not ${args}\r\n`)
  return true
}

let directory: string
let data: string
let jobs: string
let server: ScriptedImapServer

beforeAll(async () => {
  server = await startScriptedImapServer({ behaviour: judging })
})
afterAll(() => server.close())
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-secrets-'))
  data = join(directory, 'data')
  jobs = await writeJobsFile(directory, { host: server.host, port: server.port, security: 'none' })
})
afterEach(() => removeDirectory(directory))

/** Everything it said, in which no password may be. */
async function secrets(words: readonly string[], input?: string, environment = {}) {
  const command = startCommand(
    ['secrets', ...words, '--jobs', jobs, '--data', data],
    environment,
    input,
  )
  const exitCode = await command.exitCode
  const out = command.events
    .map((event) => String(event['line'] ?? JSON.stringify(event)))
    .join('\n')
  const said = out + command.stderr()
  for (const password of [GOOD, OTHER, BAD]) {
    expect(said).not.toContain(password)
    expect(said).not.toContain(encodeURIComponent(password))
    expect(said).not.toContain(Buffer.from(password).toString('base64').slice(0, -4))
    const sasl = Buffer.from(`\0operations@example.co.jp\0${password}`).toString('base64')
    expect(said).not.toContain(sasl)
  }
  return { exitCode, out, stderr: command.stderr() }
}

const stored = async (): Promise<unknown> =>
  JSON.parse(await readFile(join(data, 'secrets.json'), 'utf8'))

describe('a first login', { timeout: LIMIT_MS }, () => {
  test('is proved, then stored for its owner alone, though nothing was ever started', async () => {
    const { exitCode, out } = await secrets(['set', 'operations'], `${GOOD}\n`)
    expect(out).toMatch(/ok +login +\d+ ms {2}as operations@example.co.jp/)
    expect(out).toContain(`stored  the login of operations in ${data}/secrets.json`)
    expect(exitCode).toBe(0)
    expect(await stored()).toEqual({ operations: { password: GOOD } })
    expect((await stat(join(data, 'secrets.json'))).mode & 0o777).toBe(0o600)
    expect((await stat(data)).mode & 0o777).toBe(0o700)
  })

  test('that is refused is not stored, and it is said why', async () => {
    const { exitCode, out } = await secrets(['set', 'operations'], BAD)
    expect(out).toMatch(/FAILED login .*AUTH_FAILED/)
    expect(out).toContain('Nothing was stored.')
    expect(exitCode).toBe(1)
    expect(await readdir(directory)).toEqual(['jobs.ts'])
  })

  test('that begins as JSON and is none is tried nowhere', async () => {
    const tries = server.commands.length
    const { exitCode, stderr } = await secrets(['set', 'operations'], `{"password": "${GOOD}`)
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringContaining('begins as JSON and is none'),
    })
    expect(server.commands).toHaveLength(tries)
  })

  test('where the server cannot be reached: not stored, but with --unproved', async () => {
    jobs = await writeJobsFile(directory, { host: '127.0.0.1', port: 1, security: 'none' })
    const { exitCode, out } = await secrets(['set', 'operations'], GOOD)
    expect(out).toMatch(/FAILED tcp .*NETWORK/)
    expect(out).toContain('not tried  the login of operations: no server has refused it')
    expect(exitCode).toBe(1)
    const unproved = await secrets(['set', 'operations', '--unproved'], GOOD)
    expect(unproved.out).toContain('stored, not proved')
    expect(unproved.out).toContain(`mailjobs check operations --data ${data}`)
    expect(await stored()).toEqual({ operations: { password: GOOD } })
  })
})

describe('another login', { timeout: LIMIT_MS }, () => {
  beforeEach(() => secrets(['set', 'operations', '--username', 'ops'], GOOD), LIMIT_MS)

  test('replaces the password, and keeps who logs in', async () => {
    const { exitCode } = await secrets(['rotate', 'operations'], OTHER)
    expect(exitCode).toBe(0)
    expect(await stored()).toEqual({ operations: { username: 'ops', password: OTHER } })
  })

  test('that is refused leaves the one that counts', async () => {
    expect(await secrets(['rotate', 'operations'], BAD)).toMatchObject({ exitCode: 1 })
    expect(await stored()).toEqual({ operations: { username: 'ops', password: GOOD } })
  })

  test('is tried as it is stored', async () => {
    const { exitCode, out } = await secrets(['test', 'operations', '--json'])
    expect(exitCode).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      name: 'operations',
      outcome: 'taken',
      proof: [{ name: 'operations', outcome: 'passed', stages: expect.any(Array) }],
    })
  })
})

describe('wrong use', { timeout: LIMIT_MS }, () => {
  test.each<[string[], string | undefined, number, RegExp]>([
    [['set', 'operation'], GOOD, 2, /no mailbox or sender operation .*Did you mean operations\?/],
    [['set', 'operations'], undefined, 2, /Nothing was typed/],
    [['set', 'operations'], `${GOOD}\n${OTHER}\n`, 2, /several lines/],
    [['rotate', 'operations'], GOOD, 3, /no login of operations to rotate/],
    [
      ['test', 'operations'],
      undefined,
      3,
      /CONFIG_SECRET_MISSING.*mailjobs secrets set operations/s,
    ],
    [['set', 'operations', GOOD], undefined, 2, /never on the command line/],
    [['set', 'operations', `--password=${GOOD}`], undefined, 2, /never on the command line/],
    [['rotate', 'operations', '-p', GOOD], undefined, 2, /never on the command line/],
    [['rotate', 'operations', `-p${GOOD}`], undefined, 2, /never on the command line/],
    [['set', 'operations', '--stack', 'x'], GOOD, 2, /which\?|does not go with/],
  ])('%j', async (words, input, code, says) => {
    const { exitCode, out, stderr } = await secrets(words, input)
    expect(`${out}\n${stderr}`).toMatch(says)
    expect(exitCode).toBe(code)
    expect(await readdir(directory)).toEqual(['jobs.ts'])
  })

  test('a login that the environment has the last word on', async () => {
    const variable = { MAILJOBS_SECRET_OPERATIONS: JSON.stringify({ password: OTHER }) }
    const { exitCode, stderr } = await secrets(['set', 'operations'], GOOD, variable)
    expect(stderr).toContain('MAILJOBS_SECRET_OPERATIONS is set, and wins over')
    expect(exitCode).toBe(3)
  })
})

/** Takes any token. */
const byToken: Behaviour = ({ tag, name }, { write }) => {
  if (name === 'CAPABILITY')
    write(`* CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2\r\n${tag} OK done\r\n`)
  else if (name === 'AUTHENTICATE') write(`${tag} OK done\r\n`)
  else return false
  return true
}

describe('a login by OAuth2', { timeout: LIMIT_MS }, () => {
  const grantOf = ({ tokenUrl, consent }: AuthorizationServer) => ({
    grant: 'refresh_token',
    tokenUrl,
    clientId: 'client-of-a-test',
    clientSecret: 'made-up~for-this-test.0001',
    refreshToken: consent(),
  })
  let authorization: AuthorizationServer
  let imap: ScriptedImapServer
  beforeEach(async () => {
    authorization = await startAuthorizationServer({ rotation: 'revoking' })
    imap = await startScriptedImapServer({ behaviour: byToken })
    const { host, port } = imap
    jobs = await writeJobsFile(directory, { host, port, security: 'none', auth: 'oauth2' })
  })
  afterEach(async () => {
    await imap.close()
    await authorization.close()
  })

  test('is proved by a token, and the refresh token that came with it is what is stored', async () => {
    const grant = grantOf(authorization)
    const { exitCode, out } = await secrets(
      ['set', 'operations'],
      JSON.stringify({ oauth2: grant }),
    )
    expect(out).toMatch(/ok +token .*\n.*greeting.*\n.*ok +login/)
    expect(exitCode).toBe(0)
    const { operations } = storedSchema.parse(await stored())
    expect(operations.oauth2.refreshToken).not.toBe(grant.refreshToken)
    expect(authorization.isLive(operations.oauth2.refreshToken)).toBe(true)
    expect(out).not.toContain(operations.oauth2.refreshToken)
  })

  test('that the token endpoint refuses is not stored', async () => {
    const grant = { ...grantOf(authorization), clientSecret: BAD }
    const { exitCode, out } = await secrets(['set', 'operations'], JSON.stringify(grant))
    expect(out).toMatch(/FAILED token .*AUTH_CLIENT_REFUSED/)
    expect(exitCode).toBe(1)
    expect(await readdir(directory)).toEqual(['jobs.ts'])
  })

  test('whose rotation fails after the token was granted: the refresh token that came is stored', async () => {
    const grant = grantOf(authorization)
    await secrets(['set', 'operations', '--unproved'], JSON.stringify({ oauth2: grant }))
    // The token endpoint is well, and what answers at the port is no IMAP server any more.
    const { port } = new URL(grant.tokenUrl)
    const imap = { host: '127.0.0.1', port: Number(port), auth: 'oauth2' as const }
    jobs = await writeJobsFile(directory, { ...imap, security: 'none' })
    const { exitCode, out } = await secrets(
      ['rotate', 'operations'],
      JSON.stringify({ clientSecretExpires: '2099-05-31' }),
    )
    expect(out).toMatch(/ok +token .*\n.*FAILED greeting/)
    expect(out).toContain('is as it was, but for a new refresh token')
    expect(exitCode).toBe(1)
    const { operations } = storedSchema.parse(await stored())
    expect(operations.oauth2.refreshToken).not.toBe(grant.refreshToken)
    expect(authorization.isLive(operations.oauth2.refreshToken)).toBe(true)
    expect(operations.oauth2).not.toHaveProperty('clientSecretExpires')
  })

  test('whose rotation is proved by the stored refresh token: the one that came is stored', async () => {
    const grant = grantOf(authorization)
    await secrets(['set', 'operations', '--unproved'], JSON.stringify({ oauth2: grant }))
    const rotated = await secrets(
      ['rotate', 'operations', '--json'],
      JSON.stringify({ clientSecretExpires: '2099-05-31' }),
    )
    expect(JSON.parse(rotated.out)).toMatchObject({ outcome: 'stored', isRenewed: true })
    const { operations } = storedSchema.parse(await stored())
    expect(authorization.isLive(operations.oauth2.refreshToken)).toBe(true)
    expect(operations.oauth2).toMatchObject({ clientSecretExpires: '2099-05-31' })
  })

  test.each<{ more: string[] }>([{ more: [] }, { more: ['--unproved'] }])(
    'that lacks a field is not tried, and says which: $more',
    async ({ more }) => {
      const { clientId: _, ...grant } = grantOf(authorization)
      const words = ['set', 'operations', ...more]
      const { exitCode, stderr } = await secrets(words, JSON.stringify(grant))
      expect(stderr).toMatch(/CONFIG_SECRET_MISSING.*oauth2.clientId is missing/)
      expect(exitCode).toBe(3)
      expect(await readdir(directory)).toEqual(['jobs.ts'])
      expect(authorization.requests).toEqual([])
    },
  )
})

const storedSchema = z.object({
  operations: z.object({ oauth2: z.looseObject({ refreshToken: z.string() }) }),
})
