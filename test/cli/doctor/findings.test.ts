import { chmod, mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { expiriesOf, expiryFindings } from '../../../cli/doctor/expiries.js'
import { rightsFindings } from '../../../cli/doctor/file-rights.js'
import {
  clockFinding,
  definitionFindings,
  diskFinding,
  stackFindings,
} from '../../../cli/doctor/limits.js'
import { localLogins } from '../../../cli/doctor/local-logins.js'
import { readVersions, versionFindings } from '../../../cli/doctor/versions.js'
import { readJobs } from '../../../shared/jobs/read-jobs.js'
import { pollRequestsOf, readPollRequest } from '../../../shared/jobs/requests/poll-request.js'
import { exampleJobs } from '../../infra/example-jobs.js'
import { removeDirectory } from '../../remove-directory.js'

const NOW = new Date('2026-11-29T00:00:00Z')
const after = (ms: number) => new Date(NOW.getTime() + ms)
const DAY_MS = 86_400_000

describe('versions', () => {
  test('of this checkout are those that are pinned', async () => {
    const versions = await readVersions()
    expect(versions.packages.map(({ name }) => name)).toContain('imapflow')
    expect(versionFindings(versions).find(({ about }) => about === 'packages')?.state).toBe('fine')
  })

  test('another Node is a warning, another package is wrong', () => {
    const packages = [
      { name: 'imapflow', pinned: '2.10.2', installed: '2.1.2' },
      { name: 'zod', pinned: '4.0.0', installed: undefined },
    ]
    const found = versionFindings({ mailjobs: '0.1.0', node: '22.12.0', platform: 'x', packages })
    expect(found.map(({ about, state }) => [about, state])).toEqual([
      ['mailjobs', 'fine'],
      ['node', 'warning'],
      ['packages', 'wrong'],
    ])
    expect(found[2]?.words).toContain('zod nothing is installed, and 4.0.0 is meant')
  })
})

test('rights of the data directory and of the logins in it', async () => {
  const data = await mkdtemp(join(tmpdir(), 'doctor-'))
  onTestFinished(() => removeDirectory(data))
  const states = async () => (await rightsFindings(data)).map(({ state }) => state)
  expect(await states()).toEqual(['fine', 'fine'])
  await writeFile(join(data, 'secrets.json'), '{}', { mode: 0o644 })
  await chmod(data, 0o755)
  expect(await states()).toEqual(['wrong', 'wrong'])
  expect((await rightsFindings(data))[1]?.remedy).toBe(
    `Run: chmod 600 ${join(data, 'secrets.json')}`,
  )
})

describe('the clock', () => {
  test.each([
    [0, 'fine', 'as that of AWS'],
    [30_000, 'fine', '30 s ahead of that of AWS'],
    [-90_000, 'warning', '90 s behind that of AWS'],
    [400_000, 'wrong', '400 s ahead of that of AWS'],
  ])('off by %d ms is %s', (offMs, state, words) => {
    expect(clockFinding({ server: after(-offMs), local: NOW })).toMatchObject({ state, words })
  })

  test('is not known where no server has told the time', () => {
    expect(clockFinding(undefined).state).toBe('unknown')
  })
})

describe('what ends', () => {
  test.each([
    [40, 'fine'],
    [10, 'warning'],
    [-2, 'wrong'],
  ])('in %d days is %s', (days, state) => {
    const [found] = expiryFindings(
      [{ about: 'certificate of a', expiresAt: after(days * DAY_MS) }],
      NOW,
    )
    expect(found?.state).toBe(state)
  })

  test('is what polls remember of a mailbox, or nothing', () => {
    const certificate = {
      name: 'x',
      expiresAt: NOW.toISOString(),
      begunAt: NOW.toISOString(),
      others: 0,
    }
    expect(expiriesOf('a', { schemaVersion: 1, expiring: { certificate } })).toEqual([
      { about: 'certificate of a', expiresAt: NOW },
    ])
    expect(expiriesOf('a', { schemaVersion: 1 })).toEqual([])
    expect(expiryFindings([], NOW)).toMatchObject([{ state: 'fine' }])
  })
})

describe('limits', () => {
  const polls = pollRequestsOf(readJobs(exampleJobs, 'jobs.ts')).map(readPollRequest)

  test('of what a schedule carries', () => {
    expect(definitionFindings(polls)).toMatchObject([{ about: 'definitions', state: 'fine' }])
    const [first] = polls
    if (!first) throw new Error('there is a mailbox')
    const large = {
      ...first,
      monitors: Array.from({ length: 900 }, () => first.monitors[0]).flatMap((one) => one ?? []),
    }
    expect(definitionFindings([large])).toMatchObject([
      { about: 'definitions of operations', state: 'warning' },
    ])
  })

  test('of the disk', () => {
    expect([5e9, 5e8].map((free) => diskFinding(free).state)).toEqual(['fine', 'warning'])
  })

  test.each([
    [{ resources: 100, concurrency: 1_000 }, ['fine', 'fine']],
    [{ resources: 450, concurrency: 10 }, ['warning', 'warning']],
    [{ resources: 100, concurrency: 'Lambda does not say' }, ['fine', 'unknown']],
  ])('of a stack: %j', (limits, states) => {
    const found = stackFindings({ ...limits, clocks: { server: NOW, local: NOW } }, 20)
    expect(found.map(({ state }) => state)).toEqual([...states, 'fine'])
  })
})

test('logins: of a token that has been rotated nothing but what is secret, in every version that runs have stored', async () => {
  const data = await mkdtemp(join(tmpdir(), 'doctor-'))
  onTestFinished(() => removeDirectory(data))
  const file = join(data, 'secrets.json')
  const rotated = (number: number) => ({
    oauth2: {
      grant: 'refresh_token',
      tokenUrl: 'https://login.example.com/token',
      clientId: 'made-up-id',
      refreshToken: `made-up-refresh-token-${number}`,
      accessToken: `made-up-access-token-${number}`,
      accessTokenExpires: '2026-11-29T10:00:00.000Z',
    },
  })
  const version = (id: string, value: object, stages: string[] = []) => ({ id, value, stages })
  const claim = { of: 'mailjobs-local-1', by: 'a-run', at: '2026-11-29T09:00:00.000Z' }
  const versions = [
    version('mailjobs-local-1', rotated(1), ['AWSPREVIOUS']),
    version('mailjobs-local-1-rotated-0123456789ab', rotated(2), ['AWSCURRENT']),
    version(`mailjobs-claim-${'0'.repeat(32)}`, claim, ['mailjobs-claim']),
    version(`mailjobs-stays-${'0'.repeat(32)}`, { ...claim, stays: true }),
  ]
  // A mailbox may have the name of a field that is open.
  const logins = { scope: rotated(2), '.versions': { scope: versions } }
  await writeFile(file, JSON.stringify(logins), { mode: 0o600 })
  expect((await localLogins(file, {})).secrets.toSorted()).toEqual([
    'made-up-access-token-1',
    'made-up-access-token-2',
    'made-up-refresh-token-1',
    'made-up-refresh-token-2',
  ])
})

test('logins: every secret in the file and in the environment, and when a client secret ends', async () => {
  const data = await mkdtemp(join(tmpdir(), 'doctor-'))
  onTestFinished(() => removeDirectory(data))
  await mkdir(data, { recursive: true })
  const file = join(data, 'secrets.json')
  const oauth2 = {
    grant: 'refresh_token',
    tokenUrl: 'https://login.example.com/token',
    clientId: 'made-up-id',
    clientSecret: 'made-up-client-secret',
    refreshToken: 'made-up-refresh-token',
    clientSecretExpires: '2026-12-24',
  }
  await writeFile(
    file,
    JSON.stringify({ a: { username: 'tim', password: 'made-up-password' }, b: { oauth2 } }),
    { mode: 0o600 },
  )
  const { secrets, expiries } = await localLogins(file, {
    MAILJOBS_SECRET_C: '{"username":"tim","password":"made-up-other"}',
    MAILJOBS_SECRET_D: 'made-up-text',
    PATH: '/usr/bin',
  })
  expect(secrets.toSorted()).toEqual([
    'made-up-client-secret',
    'made-up-other',
    'made-up-password',
    'made-up-refresh-token',
    'made-up-text',
  ])
  expect(expiries).toEqual([
    { about: 'client secret of b', expiresAt: new Date('2026-12-24T00:00:00Z') },
  ])
})
