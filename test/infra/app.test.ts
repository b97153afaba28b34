import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { removeDirectory } from '../remove-directory.js'

const PROJECT = join(import.meta.dirname, '../..')

/** A synth takes 6 s on an idle machine. */
const SYNTH_TIMEOUT_MS = 600_000

const scratch = mkdtempSync(join(tmpdir(), 'mailjobs-app-'))
afterAll(() => removeDirectory(scratch))

describe('the app without the command line of CDK, as the local world runs it', {
  timeout: SYNTH_TIMEOUT_MS,
}, () => {
  test('synthesizes the jobs file and the stage it is told, and says nothing', () => {
    const jobs = writeJobs('valid.ts', validJobs)
    const context = { jobs, stage: 'local', keepsBundles: true, 'aws:cdk:bundling-stacks': [] }
    const outcome = runApp(context)
    expect(outcome).toMatchObject({ status: 0, stdout: '', stderr: '' })
    const namesIn = (stack: string) =>
      readTemplate(join(scratch, 'out'), stack).map(({ Properties }) => Properties['Name'])
    expect(namesIn('local')).toContain('operations')
    expect(namesIn('local-state')).toContain('mailjobs/local/mailboxes/operations')
  })

  test('five faults in the jobs file: exit code 1, each with its path, no stack trace', () => {
    const jobs = writeJobs('faulty.ts', faultyJobs)
    const { status, stderr } = runApp({ jobs })
    expect(status).toBe(1)
    expect(stderr.split('\n')).toEqual([
      expect.stringMatching(/faulty\.ts has 5 faults:$/),
      expect.stringMatching(
        /^ {2}mailboxes\.operations\.imap\.hots: is not a setting; .* did you mean host\?$/,
      ),
      expect.stringMatching(/^ {2}mailboxes\.operations\.poll: must be a whole number of minutes/),
      expect.stringMatching(
        /^ {2}monitors\.nightly\.keep\.for: must be days\(n\) with n one of 1, 3/,
      ),
      expect.stringMatching(/^ {2}monitors\.nightly\.startFrom: /),
      expect.stringMatching(
        /^ {2}monitors\.nightly\.mailbox: is not a mailbox; .* did you mean operations/,
      ),
      '',
    ])
  })

  test.each([
    { what: 'no file', file: join(scratch, 'nowhere.ts'), says: /nowhere\.ts cannot be loaded: / },
    {
      what: 'no jobs in it',
      file: writeJobs('empty.ts', undefined),
      says: /empty\.ts must `export const jobs/,
    },
  ])('$what: exit code 1 and one line', ({ file, says }) => {
    const { status, stderr } = runApp({ jobs: file })
    expect(status).toBe(1)
    expect(stderr.trim()).toMatch(says)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  test('a stage that cannot be part of a name: exit code 1', () => {
    const { status, stderr } = runApp({ stage: 'Test_1' })
    expect(status).toBe(1)
    expect(stderr).toMatch(
      /stage: must be lower-case letters, digits and hyphens.* \(found "Test_1"\)/,
    )
  })
})

const isolation = networkIsolation()
if (!isolation.available) console.warn(`cdk synth without a network: skipped, ${isolation.reason}`)

describe.skipIf(!isolation.available)('cdk synth without network, account and HOME', () => {
  const output = join(scratch, 'cdk.out')
  const functions = () =>
    readTemplate(output, 'dev').filter(({ Type }) => Type === 'AWS::Lambda::Function')

  beforeAll(() => {
    const command = ['npx', '--no-install', 'cdk', 'synth', '--quiet', '--output', output]
    const outcome = spawnSync('unshare', [...isolation.flags, ...command], {
      cwd: PROJECT,
      env: { PATH: process.env['PATH'], HOME: mkdtempSync(join(scratch, 'home-')) },
      encoding: 'utf8',
      timeout: SYNTH_TIMEOUT_MS,
    })
    expectSuccess(outcome)
  }, SYNTH_TIMEOUT_MS)

  test('it writes the template of the example', () => {
    expect(readTemplate(output, 'dev').map(({ Type }) => Type)).toContain(
      'AWS::Scheduler::Schedule',
    )
  })

  test('every function is a bundle that Node loads, and exports its handler', () => {
    expect(functions()).toHaveLength(4)
    for (const { Properties } of functions()) {
      const { Code, Handler, Environment } = functionSchema.parse(Properties)
      const [file, handler] = Handler.split('.')
      const bundle = join(output, `asset.${Code.S3Key.replace('.zip', '')}`, `${file}.mjs`)
      const script = `import(${JSON.stringify(bundle)}).then((bundle) => console.log(typeof bundle[${JSON.stringify(handler)}]))`
      const outcome = spawnSync(process.execPath, ['--eval', script], {
        env: { AWS_REGION: 'local', ...Environment.Variables },
        encoding: 'utf8',
      })
      expectSuccess(outcome)
      expect(outcome.stdout.trim()).toBe('function')
    }
  })
})

const validJobs = {
  mailboxes: {
    operations: { address: 'operations@example.co.jp', imap: { host: 'imap.example.co.jp' } },
  },
  monitors: {
    nightly: {
      mailbox: 'operations',
      when: { everything: true },
      keep: { for: 'forever' },
      startFrom: 'now',
    },
  },
}

const faultyJobs = {
  mailboxes: {
    operations: {
      address: 'operations@example.co.jp',
      imap: { host: 'imap.example.co.jp', hots: 'imap.example.co.jp' },
      poll: { seconds: 90 },
    },
  },
  monitors: {
    nightly: {
      mailbox: 'Operations',
      when: { everything: true },
      keep: { for: { seconds: 5 * 86_400 } },
      startFrom: 'yesterday',
    },
  },
}

const functionSchema = z.object({
  Code: z.object({ S3Key: z.string() }),
  Handler: z.string(),
  // What is known only after deployment is a reference; any text will do to load the bundle.
  Environment: z.object({ Variables: z.record(z.string(), z.string().catch('not-deployed')) }),
})

const templateSchema = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
})

function readTemplate(directory: string, stage: string) {
  const text = readFileSync(join(directory, `mailjobs-${stage}.template.json`), 'utf8')
  return Object.values(templateSchema.parse(JSON.parse(text)).Resources)
}

function writeJobs(name: string, jobs: unknown): string {
  const path = join(scratch, name)
  writeFileSync(path, `export const jobs = ${JSON.stringify(jobs)}\n`)
  return path
}

function runApp(context: object): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, ['--import', 'tsx', 'infra/app.ts'], {
    cwd: PROJECT,
    env: {
      ...process.env,
      CDK_OUTDIR: join(scratch, 'out'),
      CDK_CONTEXT_JSON: JSON.stringify(context),
    },
    encoding: 'utf8',
    timeout: SYNTH_TIMEOUT_MS,
  })
}

/** The flags by which `unshare` may take the network away: as root, or in a user namespace of its own. */
function networkIsolation() {
  const flags = [['--net'], ['--net', '--map-root-user']].find(
    (candidate) => spawnSync('unshare', [...candidate, 'true']).status === 0,
  )
  if (flags) return { available: true, flags } as const
  const reason = 'unshare is not installed or not permitted'
  if (process.env['REQUIRE_REAL'] === '1') throw new Error(`REQUIRE_REAL=1, but ${reason}`)
  return { available: false, flags: [], reason } as const
}

function expectSuccess({ status, stdout, stderr }: SpawnSyncReturns<string>): void {
  expect(status, `${stdout}\n${stderr}`).toBe(0)
}
