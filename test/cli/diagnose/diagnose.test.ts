import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { folderStateKey } from '../../../shared/contract/keys.js'
import { definitionKey } from '../../../shared/contract/replays.js'
import { days, everything } from '../../../shared/jobs/define-jobs.js'
import { readJobs } from '../../../shared/jobs/read-jobs.js'
import { pollRequestsOf } from '../../../shared/jobs/requests/poll-request.js'
import { removeDirectory } from '../../remove-directory.js'
import {
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import { decisionOf, entryOf, FOLDER, pageOf, storePage } from '../../shared/place/ledger-pages.js'
import { MemoryBucket } from '../../shared/place/memory-bucket.js'
import { startCommand } from '../command.js'

const BUILDERS = resolve(import.meta.dirname, '../../../shared/jobs/define-jobs.js')
const LIMIT_MS = 120_000
const PASSWORD = 'not-a-real-password'
const HOUR_MS = 3_600_000
const NOW = Date.now()
const ago = (hours: number) => new Date(NOW - hours * HOUR_MS)
/** Of a monitor that the jobs file no longer has, and that deleted what it kept. */
const FORMER_VERSION = 'fedcba987654'
const FORMER = pollRequestsOf(
  readJobs(
    {
      mailboxes: {
        operations: {
          address: 'operations@example.co.jp',
          imap: { host: 'mail.example.co.jp' },
        },
      },
      monitors: {
        former: {
          mailbox: 'operations',
          when: everything(),
          keep: { for: days(7), message: true },
          startFrom: 'all',
          then: 'delete',
        },
      },
    },
    'the jobs of a test',
  ),
)[0]?.monitors[0]
const MAIL = Buffer.from('From: a@example.com\r\n\r\nbody\r\n')

let data = ''
let imap: ScriptedImapServer

/** Eleven mails of the ledger, of which the server has the first six; and five that vanished, one every six hours. */
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'diagnose-'))
  imap = await startScriptedImapServer({
    messages: Array.from({ length: 6 }, () => MAIL),
    uidValidity: 7,
  })
  const bucket = new MemoryBucket()
  const entries = Array.from({ length: 11 }, (_, index) =>
    entryOf(index + 1, ago(40 - index), {
      from: index < 6 ? 'stays@example.com' : 'report@example.com',
      ...(index === 9 && { decisions: [decisionOf('mover', 'matched')] }),
      ...(index === 10 && { decisions: [decisionOf('former', 'matched', FORMER_VERSION)] }),
    }),
  )
  storePage(bucket, pageOf(ago(30), entries))
  const times = [33, 27, 21, 15, 9].map((hours) => ({
    after: ago(hours).toISOString(),
    before: ago(hours - 0.25).toISOString(),
  }))
  bucket.set(
    folderStateKey(FOLDER.mailbox, FOLDER.folder),
    JSON.stringify({
      schemaVersion: 1,
      ...FOLDER,
      uidValidity: '7',
      positions: { nightly: 30 },
      arrivals: { uidNext: 30 },
      vanishing: {
        occasions: times.map((time, index) => ({
          at: time.before,
          ...time,
          count: 1,
          ranges: [{ first: 11 + index, last: 11 + index }],
          evidence: 'log',
          isTold: true,
        })),
        times,
      },
    }),
  )
  bucket.set(
    definitionKey('former', FORMER_VERSION),
    JSON.stringify({ ...FORMER, version: FORMER_VERSION }),
  )
  await bucket.writeTo(data)
  await store(
    'secrets.json',
    JSON.stringify({ operations: { username: 'operations', password: PASSWORD } }),
  )
  const server = (port: number) => `{ host: '127.0.0.1', port: ${port}, security: 'none' }`
  const mailbox = (name: string, port: number) =>
    `${name}: { address: '${name}@example.co.jp', imap: ${server(port)}, poll: minutes(60) }`
  const monitor = (name: string, then: string) =>
    `${name}: { mailbox: 'operations', when: everything(), keep: { for: days(7) }, startFrom: 'all', then: ${then} }`
  const jobs = (
    port: number,
  ) => `import { contains, days, defineJobs, everything, minutes } from ${JSON.stringify(BUILDERS)}
export const jobs = defineJobs({
  mailboxes: { ${mailbox('operations', port)}, ${mailbox('bare', port)} },
  monitors: { ${monitor('nightly', "'leave'")}, ${monitor('mover', "{ move: 'Done' }")} },
})
`
  await store('jobs.ts', jobs(imap.port))
  await store('closed.ts', jobs(1))
})
afterAll(async () => {
  await imap.close()
  await removeDirectory(data)
})

async function store(path: string, body: string | Uint8Array): Promise<void> {
  const file = join(data, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, body, { mode: 0o600 })
}

async function run(...words: string[]) {
  const command = startCommand(['diagnose', ...words, '--data', data])
  const exitCode = await command.exitCode
  const out = command.events
    .map((event) => ('line' in event ? String(event['line']) : JSON.stringify(event)))
    .join('\n')
  const stderr = command.stderr()
  for (const form of [
    PASSWORD,
    Buffer.from(PASSWORD).toString('base64'),
    encodeURIComponent(PASSWORD),
  ])
    expect(out + stderr).not.toContain(form)
  return { exitCode, out, stderr }
}

const diagnose = (...words: string[]) =>
  run('operations', '--jobs', join(data, 'jobs.ts'), ...words)

const incidentKeys = async () =>
  (
    await readdir(join(data, 'bucket/state/.incidents'), { recursive: true }).catch(() => [])
  ).filter((name) => name.endsWith('.json'))

test('only to look: what is gone and its pattern, for a program; no incident', {
  timeout: LIMIT_MS,
}, async () => {
  const { exitCode, out, stderr } = await diagnose('--json', '--no-incident')
  expect(JSON.parse(out)).toMatchObject({
    mailbox: 'operations',
    server: { seenFrom: 'this machine', survey: { folders: [{ path: 'INBOX', messages: 6 }] } },
    ledger: { soughtMails: 9, complete: true },
    // The tenth a monitor has moved, and the eleventh one has deleted that there is no more.
    gone: [{ uid: 9 }, { uid: 8 }, { uid: 7 }],
    traits: expect.arrayContaining([{ kind: 'senders', senders: ['report@example.com'] }]),
    vanished: { count: 5, pattern: { kind: 'fixed-period', everyHours: 6 } },
    causes: expect.arrayContaining([
      {
        name: 'own-monitors',
        state: 'seen',
        words: expect.stringContaining('mover moves it to Done'),
      },
    ]),
    incidents: [],
  })
  expect(stderr).toBe('')
  expect(exitCode).toBe(4)
  expect(await incidentKeys()).toEqual([])
})

test('the server cannot be reached: the stage, and all that the ledger knows; 1, and an incident', {
  timeout: LIMIT_MS,
}, async () => {
  const { exitCode, out } = await run('operations', '--jobs', join(data, 'closed.ts'))
  expect(out).toMatch(/FAILED tcp .*NETWORK/)
  expect(out).toContain('Nobody could look into the mailbox')
  expect(out).toContain('5 mails came and went between two polls')
  expect(out).toContain('It happens every 6 h')
  expect(out).toContain('gone within 15 min')
  expect(out).toContain('9 mails could not be looked for')
  expect(exitCode).toBe(1)
  const [key = ''] = await incidentKeys()
  const incident = JSON.parse(await readFile(join(data, 'bucket/state/.incidents', key), 'utf8'))
  expect(incident).toMatchObject({
    kind: 'vanished',
    monitors: ['nightly'],
    diagnosis: {
      findings: expect.arrayContaining([expect.stringMatching(/^forgotten-client: .*every 6 h/)]),
    },
  })
})

test('what somebody has answered goes with it', { timeout: LIMIT_MS }, async () => {
  const { exitCode, out } = await diagnose('--note', 'the old scanner')
  expect(out).toMatch(/^noted {2}vanished\/operations\.inbox-/)
  expect(exitCode).toBe(0)
  const shown = startCommand(['incidents', 'show', 'vanished/operations', '--data', data])
  expect(await shown.exitCode).toBe(0)
  const lines = shown.events.map((event) => String(event['line'])).join('\n')
  expect(lines).toMatch(/found +- .*: the old scanner/)
  expect(lines).toMatch(/found +- forgotten-client: /)
})

test('why of a mail that was found gone says so', { timeout: LIMIT_MS }, async () => {
  expect((await diagnose()).exitCode).toBe(4)
  const of = async (uid: string) => {
    const why = startCommand(['why', 'operations', '--uid', uid, '--data', data])
    expect(await why.exitCode).toBe(0)
    return why.events.map((event) => String(event['line'])).join('\n')
  }
  expect(await of('8')).toMatch(/gone +from its folder, as mailjobs diagnose found/)
  expect(await of('2')).not.toContain('from its folder')
})

test('the folder has other numbers by now: nothing is taken for gone', {
  timeout: LIMIT_MS,
}, async () => {
  imap.mailbox.uidValidity = 8
  try {
    const { out } = await diagnose('--no-incident')
    expect(out).toContain('INBOX: 9 mails could not be looked for: the folder has other numbers')
    expect(out).not.toContain('are gone')
  } finally {
    imap.mailbox.uidValidity = 7
  }
})

test('only the questions; nobody connects', { timeout: LIMIT_MS }, async () => {
  const before = imap.connections
  const { exitCode, out } = await diagnose('--checklist')
  expect(out).toContain('not by mail to operations@example.co.jp')
  expect(out).toContain('leave a copy of messages on the server')
  expect(out).toContain('Never announce a new password by mail to this mailbox')
  expect(exitCode).toBe(0)
  expect(imap.connections).toBe(before)
})

test('a mailbox without a login: where to put one, and 3', { timeout: LIMIT_MS }, async () => {
  const { exitCode, out } = await run('bare', '--jobs', join(data, 'jobs.ts'))
  expect(out).toContain('`mailjobs secrets set bare`')
  expect(out).toContain('Who may take mail')
  expect(exitCode).toBe(3)
})

test.each([
  [['operatoins'], 'Did you mean operations?'],
  [['operations', '--pop', 'pop.example.co.jp'], 'a host and a port'],
  [['operations', '--pop', 'pop.example.co.jp:99999'], 'a host and a port'],
  [['operations', '--here'], '--here is of --stack'],
  [['operations', '--note', ' '], 'what has somebody answered'],
  [['operations', '--since', 'yesterday'], 'It must be a time'],
  [['operations', '--checklist', '--again'], 'nothing is looked at'],
  [['operations', '--note', 'x', '--no-incident'], 'nothing is looked at'],
  [['operations', '--note', 'x', '--checklist'], 'nothing is looked at'],
  [[], "missing required argument 'mailbox'"],
])('wrong use of %j says what is right', { timeout: LIMIT_MS }, async (words, message) => {
  const { exitCode, stderr } = await run(...words, '--jobs', join(data, 'jobs.ts'))
  expect(stderr).toContain(message)
  expect(exitCode).toBe(2)
})

test('a note on a mailbox of which nothing is missed: 1', { timeout: LIMIT_MS }, async () => {
  const { exitCode, stderr } = await run('bare', '--jobs', join(data, 'jobs.ts'), '--note', 'x')
  expect(stderr).toContain('No mail of bare is missed')
  expect(exitCode).toBe(1)
})
