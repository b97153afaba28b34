import { chmod, mkdir, mkdtemp, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LOCAL_STAGE } from '../../local/world/local-stage.js'
import { synthesize } from '../../local/world/synthesize.js'
import { worldFiles } from '../../local/world/world-files.js'
import { incidentKey, mailboxHealthKey } from '../../shared/contract/keys.js'
import { removeDirectory } from '../remove-directory.js'
import { FORMS } from '../shared/failures/sent-forms.js'
import { startCommand } from './command.js'

const BUILDERS = resolve(import.meta.dirname, '../../shared/jobs/define-jobs.js')

/** Made up, and planted in every credential there is; each with signs that other forms write differently. */
const SECRETS = {
  password: 'made+up/pass=word one',
  clientSecret: 'made+up/client=secret two',
  refreshToken: 'made+up/refresh=token three',
  relay: 'made+up/relay=word four',
  environment: 'made+up/environment=word five',
}
const BODY = 'a body that is nobody else’s business'

let directory: string
let data: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-doctor-'))
  data = join(directory, 'data')
  await mkdir(data, { mode: 0o700 })
  const files = worldFiles(data)
  const jobsFile = join(directory, 'jobs.ts')
  await writeFile(jobsFile, JOBS)
  await synthesize({ jobsFile, stage: LOCAL_STAGE, directory: files.assembly })
  await writeFile(files.secrets, JSON.stringify(LOGINS), { mode: 0o600 })
  await store(mailboxHealthKey('operations'), HEALTH)
  await store(incidentKey('polls-failing', 'operations'), INCIDENT)
  await store('mail/all/2026/11/28/m/message.eml', BODY)
})
afterAll(() => removeDirectory(directory))

async function store(key: string, value: object | string) {
  const file = join(worldFiles(data).bucket, key)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, typeof value === 'string' ? value : JSON.stringify(value))
}

async function run(...words: string[]) {
  const command = startCommand(['doctor', '--data', data, ...words], {
    MAILJOBS_SECRET_OTHER: JSON.stringify({ password: SECRETS.environment }),
  })
  const code = await command.exitCode
  const out = command.events.map((event) => event['line'] ?? JSON.stringify(event)).join('\n')
  return { out, err: command.stderr(), code }
}

test('what was looked at, a line each; 0 if nothing is wrong', async () => {
  const { out, code } = await run()
  expect(out).toMatch(/^fine +mailjobs: 0\.1\.0 on /m)
  expect(out).toMatch(/^fine +secrets\.json: /m)
  expect(out).toMatch(/^warning +certificate of operations: ends /m)
  expect(out).toMatch(/^unknown +clock: /m)
  expect(code).toBe(0)
})

describe('the bundle', () => {
  let text: string
  beforeAll(async () => {
    const file = join(directory, 'case.json')
    const check = join(directory, 'check.json')
    await writeFile(check, JSON.stringify(CHECKED))
    const { code, err } = await run('--bundle', file, '--check', check)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    text = await readFile(file, 'utf8')
  })

  test('has versions, definitions, polls, what fails, incidents, findings', () => {
    expect(JSON.parse(text)).toMatchObject({
      schemaVersion: 1,
      versions: { mailjobs: '0.1.0' },
      definitions: { data: [{ mailbox: { name: 'operations' } }] },
      mailboxes: [{ name: 'operations', health: { failing: { code: 'AUTH_FAILED' } } }],
      incidents: { open: [{ kind: 'polls-failing' }] },
      check: { checked: [{ name: 'operations' }] },
    })
  })

  test('has no body of a mail', () => {
    expect(text).not.toContain(BODY)
  })

  test.each(Object.entries(SECRETS))(
    'has no %s: plain, in base64, in SASL PLAIN, as a URL',
    (_, secret) => {
      const plain = Buffer.from(`\0operations@example.co.jp\0${secret}`).toString('base64')
      const forms = ['as it is', 'in base64', 'in base64url', 'as a URL has it', 'as a form has it']
      for (const form of [...forms.map((name) => FORMS[name]?.(secret) ?? ''), plain]) {
        expect(form).not.toBe('')
        expect(text).not.toContain(form)
      }
    },
  )

  test('is not written over another', async () => {
    const { code, err } = await run('--bundle', join(directory, 'case.json'))
    expect(code).toBe(2)
    expect(err).toContain('nothing is written over')
  })
})

test.each([
  [['--check', 'a.json'], /name that by --bundle/],
  [['--bundle', 'b.json', '--check', 'no-such-file.json'], /no such file/],
  [['--bundle', 'b.json', '--check', 'package.json'], /is not what mailjobs check --json prints/],
])('wrong use: %j; 2', async (words, message) => {
  const { err, code } = await run(...words)
  expect(err).toMatch(message)
  expect(code).toBe(2)
})

test('logins that others can read: wrong, with what to do; no bundle is made, as they could not be left out', async () => {
  await chmod(worldFiles(data).secrets, 0o644)
  const { out, code } = await run()
  expect(out).toMatch(/^wrong +secrets\.json: .*\n +What to do: Run: chmod 600 /m)
  expect(code).toBe(1)
  const file = join(directory, 'other.json')
  expect((await run('--bundle', file)).code).toBe(3)
  await expect(stat(file)).rejects.toThrow(/ENOENT/)
})

const LOGINS = {
  operations: { username: 'operations@example.co.jp', password: SECRETS.password },
  modern: {
    oauth2: {
      grant: 'refresh_token',
      tokenUrl: 'https://login.example.com/token',
      clientId: 'made-up-id',
      clientSecret: SECRETS.clientSecret,
      refreshToken: SECRETS.refreshToken,
    },
  },
  relay: { username: 'relay', password: SECRETS.relay },
}

/** As `check --json` prints it; a server says what it should not. */
const CHECKED = {
  definitions: 'the local world',
  checked: [{ name: 'operations', stages: [{ stage: 'login', detail: `as ${SECRETS.relay}` }] }],
}

const TIME = new Date().toISOString()
const SOON = new Date(Date.now() + 10 * 86_400_000).toISOString()

const HEALTH = {
  schemaVersion: 1,
  failing: { code: 'AUTH_FAILED', since: TIME },
  expiring: { certificate: { name: 'x', expiresAt: SOON, begunAt: TIME, others: 0 } },
}

/** As a server that gives back what was sent to it, in a version that did not mask it. */
const GIVEN_BACK = Object.values(SECRETS).flatMap((secret) =>
  ['as it is', 'in base64', 'as a URL has it', 'as a form has it', 'as a line of LOGIN'].map(
    (form) => `it said: ${FORMS[form]?.(secret)}`,
  ),
)

const INCIDENT = {
  schemaVersion: 1,
  kind: 'polls-failing',
  slot: 'operations',
  name: `polls-failing/operations/${TIME}`,
  mailbox: 'operations',
  monitors: ['all'],
  begunAt: TIME,
  summary: `refused: ${Buffer.from(`\0operations@example.co.jp\0${SECRETS.password}`).toString('base64')}`,
  evidence: GIVEN_BACK,
  misses: 0,
  lastAt: TIME,
  lastEvent: 'e',
  changedAt: TIME,
  told: [],
}

/** Somebody looks for their own password in mail. */
const JOBS = `
import { contains, days, defineJobs, minutes } from ${JSON.stringify(BUILDERS)}
export const jobs = defineJobs({
  mailboxes: { operations: { address: 'operations@example.co.jp', imap: { host: 'imap.example.co.jp' }, poll: minutes(60) } },
  monitors: { all: { mailbox: 'operations', when: { subject: contains(${JSON.stringify(SECRETS.password)}) }, keep: { for: days(7) }, startFrom: 'all' } },
})
`
