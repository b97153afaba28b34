import { appendFile, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DEFAULT_SETTINGS, loadStage } from '../../infra/load-stage.js'
import { days, everything } from '../../shared/jobs/define-jobs.js'
import { readJobs } from '../../shared/jobs/read-jobs.js'
import { removeDirectory } from '../remove-directory.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mailjobs-stages-'))
})
afterEach(() => removeDirectory(folder))

/** It changes mail, and asks nothing else of the monitor. */
const MARKS = 'mark-read'

const ENV = { account: '111122223333', region: 'ap-northeast-1' }

test('the stage that is shipped can be deployed anywhere', async () => {
  const { jobs, env, settings } = await loadStage('dev')
  expect(Object.keys(jobs.mailboxes)).not.toEqual([])
  expect(env).toBeUndefined()
  expect(settings).toEqual(DEFAULT_SETTINGS)
})

test('a stage is all that its file exports', async () => {
  await writeStage('prod', { env: ENV, settings: { tags: { team: 'operations' } } })
  expect(await loadStage('prod', { folder })).toMatchObject({
    jobs: { mailboxes: { operations: { address: 'operations@example.co.jp' } } },
    targets: {},
    env: ENV,
    settings: { tags: { team: 'operations' }, terminationProtection: true },
  })
})

test('a stage without a file is refused, with what was probably meant', async () => {
  await writeStage('prod', { env: ENV })
  await expect(loadStage('prdo', { folder })).rejects.toThrow(
    /stage: there is no .*prdo\.ts; there are: prod \(found "prdo"\) - did you mean prod\?/,
  )
})

test('production has an account', async () => {
  await writeStage('prod', {})
  await expect(loadStage('prod', { folder })).rejects.toThrow(/env: is missing: .*no other account/)
})

test.each([
  { what: 'an account', exported: { env: { ...ENV, account: '12' } }, says: /env\.account: / },
  { what: 'a region', exported: { env: { ...ENV, region: 'tokyo' } }, says: /env\.region: / },
  { what: 'a target', exported: { targets: { nightly: 'queue' } }, says: /targets\.nightly: / },
  { what: 'an export', exported: { setting: {} }, says: /setting/ },
  {
    what: 'a boundary',
    exported: { settings: { permissionsBoundary: 'platform-boundary' } },
    says: /settings\.permissionsBoundary: must be the ARN of a managed policy/,
  },
  {
    what: 'a network',
    exported: { settings: { network: { subnetIds: ['subnet-0a1b2c3d'] } } },
    says: /settings\.network\.securityGroupIds: /,
  },
  { what: 'a setting', exported: { settings: { tag: {} } }, says: /settings: .*tag/ },
])('$what that is none is refused', async ({ exported, says }) => {
  await writeStage('dev', exported)
  await expect(loadStage('dev', { folder })).rejects.toThrow(says)
})

describe('other jobs on a stage', () => {
  test('have its account, and none of its targets', async () => {
    await writeStage('prod', { env: ENV })
    await appendFile(join(folder, 'prod.ts'), 'export const targets = { nightly: () => {} }\n')
    const jobs = readJobs(jobsOf({ address: 'other@example.co.jp' }), 'other jobs')
    const stage = await loadStage('prod', { folder, jobs })
    expect(stage).toMatchObject({ jobs, env: ENV, targets: {}, targetsLeftOut: ['nightly'] })
  })

  test('are held against the other stages as its own are', async () => {
    await writeStage('prod', { env: ENV })
    await writeStage('dev', {}, { address: 'dev@example.co.jp' })
    const jobs = readJobs(jobsOf({ then: MARKS }), 'other jobs')
    await expect(loadStage('dev', { folder, jobs })).rejects.toThrow(/changes mail there/)
  })

  test('are refused on a stage that there is not', async () => {
    await writeStage('prod', { env: ENV })
    const jobs = readJobs(jobsOf({}), 'other jobs')
    await expect(loadStage('prdo', { folder, jobs })).rejects.toThrow(/did you mean prod/)
  })
})

describe('two stages and one mailbox', () => {
  test.each([
    { what: 'both look', dev: {}, prod: {}, isRefused: false },
    { what: 'this one deletes', dev: { then: MARKS }, prod: {}, isRefused: true },
    { what: 'the other one deletes', dev: {}, prod: { then: MARKS }, isRefused: true },
    {
      what: 'what deletes is paused',
      dev: { then: MARKS, enabled: false },
      prod: {},
      isRefused: false,
    },
    {
      what: 'the other mailbox has another address',
      dev: { then: MARKS, address: 'dev@example.co.jp' },
      prod: {},
      isRefused: false,
    },
    {
      what: 'an alias, with the user name of the same mailbox',
      dev: { then: MARKS, address: 'ops@example.co.jp', username: 'operations@example.co.jp' },
      prod: {},
      isRefused: true,
    },
    {
      what: 'the same user at another host',
      dev: {
        then: MARKS,
        address: 'ops@example.co.jp',
        username: 'operations@example.co.jp',
        host: 'imap.example.com',
      },
      prod: {},
      isRefused: false,
    },
    {
      what: 'the address is spelt in capitals',
      dev: { then: MARKS, address: 'OPERATIONS@example.co.jp' },
      prod: {},
      isRefused: true,
    },
  ])('$what: refused, $isRefused', async ({ dev, prod, isRefused }) => {
    await writeStage('dev', {}, dev)
    await writeStage('prod', { env: ENV }, prod)
    const loaded = loadStage('dev', { folder })
    if (isRefused)
      await expect(loaded).rejects.toThrow(
        /mailboxes\.operations: .* is polled by the stage prod as well \(mailboxes\.operations\), and nightly of (this stage|prod) changes mail there: /,
      )
    else await expect(loaded).resolves.toBeDefined()
  })
})

interface MonitorChanges {
  readonly then?: string
  readonly enabled?: boolean
  readonly address?: string
  readonly username?: string
  readonly host?: string
}

async function writeStage(
  name: string,
  exported: object,
  changes: MonitorChanges = {},
): Promise<void> {
  const jobs = jobsOf(changes)
  const lines = Object.entries({ jobs, ...exported }).map(
    ([key, value]) => `export const ${key} = ${JSON.stringify(value)}\n`,
  )
  await writeFile(join(folder, `${name}.ts`), lines.join(''))
}

function jobsOf({
  address = 'operations@example.co.jp',
  host = 'imap.example.co.jp',
  username,
  ...monitor
}: MonitorChanges) {
  return {
    mailboxes: {
      operations: { address, imap: { host, ...(username !== undefined && { username }) } },
    },
    monitors: {
      nightly: {
        mailbox: 'operations',
        when: everything(),
        keep: { for: days(30) },
        startFrom: 'now',
        ...monitor,
      },
    },
  }
}
