import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { simpleParser } from 'mailparser'
import { createTransport } from 'nodemailer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { portOf } from '../../../local/mail-server/listening.js'
import { type MailServer, startMailServer } from '../../../local/mail-server/start-mail-server.js'
import { localSecrets } from '../../../local/secrets/local-secrets.js'
import { LOCAL_STAGE } from '../../../local/world/local-stage.js'
import { startWorld, type World } from '../../../local/world/start-world.js'
import { synthesize } from '../../../local/world/synthesize.js'
import type { WorldEvent } from '../../../local/world/world-event.js'
import { type WorldFiles, worldFiles } from '../../../local/world/world-files.js'
import { OPEN_SENDS_PREFIX } from '../../../shared/contract/keys.js'
import { removeDirectory } from '../../remove-directory.js'
import { askEveryPort, ownPorts } from './ask-every-port.js'

const LIMIT_MS = 300_000
const BUILDERS = join(import.meta.dirname, '../../../shared/jobs/define-jobs.js')
const OPERATIONS = 'operations@example.co.jp'
const ONCALL = 'oncall@other.example'

let directory: string
let files: WorldFiles
let mailServer: MailServer
let silentRelay: SilentRelay
let world: World
const events: WorldEvent[] = []
const watchers = new Set<() => void>()

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'mailjobs-sending-'))
  files = worldFiles(join(directory, 'data'))
  const passwords = { username: OPERATIONS, password: 'not-a-real-password' }
  mailServer = await startMailServer({
    directory: files.mailServer,
    users: [
      { address: OPERATIONS, ...passwords },
      { address: ONCALL, username: ONCALL, password: 'not-a-real-password' },
    ],
    imapPort: 0,
    smtpPort: 0,
    maxMessageBytes: 40 * 1024 * 1024,
    onDelivered: () => {},
  })
  silentRelay = await startSilentRelay()
  const jobsFile = join(directory, 'jobs.ts')
  await writeFile(jobsFile, jobsSource(mailServer, silentRelay))
  await synthesize({ jobsFile, stage: LOCAL_STAGE, directory: files.assembly })
  const login = JSON.stringify(passwords)
  world = await startWorld({
    files,
    secrets: localSecrets(files.secrets, { MAILJOBS_SECRET_OPERATIONS: login }),
    onEvent(event) {
      events.push(event)
      for (const watcher of watchers) watcher()
    },
    mailServer: mailServer.smtp,
    apiPort: 0,
  })
}, LIMIT_MS)

afterAll(async () => {
  await silentRelay?.close()
  await world?.close()
  await mailServer?.close()
  await removeDirectory(directory)
})

const NOBODY = 65_534
const isRoot = process.platform === 'linux' && process.getuid?.() === 0

describe('what the world keeps is its user’s', { timeout: LIMIT_MS }, () => {
  const CALLS = [
    '\r\n',
    'a LOGIN operations@example.co.jp not-a-real-password\r\n',
    'EHLO there.example\r\n',
    'GET /sends HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n',
    'GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n',
  ]

  test.skipIf(!isRoot)(
    'no port says a word to another user of the machine (asked by root only)',
    async () => {
      const ports = ownPorts()
      expect(ports).toContain(Number(new URL(world.api ?? '').port))
      expect(ports.length).toBeGreaterThan(8)
      expect(await askEveryPort(ports, CALLS, NOBODY)).toEqual([])
      expect(await askEveryPort(ports, CALLS, 0)).not.toEqual([])
    },
  )

  test('no port gives anything to a page whose name was resolved to this machine, nor to a call without a key', async () => {
    const rebound = CALLS.slice(3).map((call) => call.replace('127.0.0.1', 'rebound.example'))
    const unsigned =
      'POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Amz-Target: secretsmanager.GetSecretValue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}'
    const own = process.getuid?.() ?? 0
    const answers = z
      .array(z.tuple([z.number(), z.string()]))
      .parse(await askEveryPort(ownPorts(), [...rebound, unsigned], own))
    const given = answers.filter(([, words]) => / 2\d\d /.test(words.split('\r\n')[0] ?? ''))
    // What speaks SMTP greets anybody of this user, and knows no HTTP.
    expect(given.filter(([, words]) => words.startsWith('HTTP/'))).toEqual([])
  })
})

describe('a scheduled send', { timeout: LIMIT_MS }, () => {
  test('goes out with the report of its day, and is kept as a copy in the mailbox of its sender', async () => {
    const [today = ''] = new Date().toISOString().split('T')
    await mkdir(join(files.bucket, 'reports'), { recursive: true })
    await writeFile(join(files.bucket, 'reports', `${today}.csv`), 'a,b\r\n1,2\r\n')
    world.fireSend('daily-report')
    const queued = await happens('send queued', ({ source }) => source === 'schedule daily-report')
    await happens('send changed', ({ id, state }) => id === queued.id && state === 'ACCEPTED')
    const mail = await simpleParser(await messageOf(queued.id))
    expect(mail.subject).toBe(`日次レポート ${today}`)
    expect(mail.attachments[0]).toMatchObject({ filename: `${today}.csv` })
    expect(String(mail.attachments[0]?.content)).toBe('a,b\r\n1,2\r\n')
    await expect
      .poll(async () => (await call(`/sends/${queued.id}`))['sentCopy'], { timeout: LIMIT_MS })
      .toBe('kept')
  })

  test('whose report is not there says so on the bus', async () => {
    world.fireSend('missing-report')
    const failed = await happens('announced', ({ type }) => type === 'Send Failed')
    expect(failed.id).toContain('missing-report')
    const lines = (await readFile(files.events, 'utf8')).trim().split('\n')
    expect(lines.at(-1)).toContain('ATTACHMENT_MISSING')
  })
})

test('a match is told of by mail: who, what, and where it is kept', {
  timeout: LIMIT_MS,
}, async () => {
  const transport = createTransport({ ...mailServer.smtp, ignoreTLS: true })
  const subject = '夜間バッチ\tの結果 {{x}}'
  await transport.sendMail({ from: 'batch@example.com', to: OPERATIONS, subject, text: 'x' })
  transport.close()
  await world.poll('operations')
  const queued = await happens('send queued', ({ source }) => source === 'notice nightly')
  expect(queued.to).toEqual([ONCALL])
  await happens('send changed', ({ id, state }) => id === queued.id && state === 'ACCEPTED')
  const mail = await simpleParser(await messageOf(queued.id))
  expect(mail.subject).toContain('nightly')
  expect(mail.text).toContain('https://mail-archive.example.co.jp/')
  expect(mail.text).toContain('Matched by:\n  - when.from[0] saw')
  expect(mail.headers.get('auto-submitted')).toBe('auto-generated')
})

test.each([
  ['success@simulator.amazonses.com', 'DELIVERED', 'Send Delivered'],
  ['bounce@simulator.amazonses.com', 'BOUNCED', 'Send Bounced'],
  ['complaint@simulator.amazonses.com', 'COMPLAINED', 'Send Bounced'],
])('what SES reports of %s makes the send %s', { timeout: LIMIT_MS }, async (to, state, type) => {
  const { id } = await post({ sender: 'ses', to, subject: 'x', text: 'x' })
  await happens('send changed', (event) => event.id === id && event.state === state)
  await happens('announced', (event) => event.type === type && event.id.startsWith(id))
})

test('25 MB go by upload, and out by SMTP, within the memory of the functions', {
  timeout: LIMIT_MS,
}, async () => {
  const bytes = randomBytes(25 * 1024 * 1024)
  const place = uploadSchema.parse(
    await call('/uploads', { filename: '大きい.bin', sizeBytes: bytes.length }),
  )
  const put = await fetch(place.url, { method: 'PUT', headers: place.headers, body: bytes })
  expect(put.status).toBe(200)
  const { id } = await post({
    to: ONCALL,
    subject: 'x',
    text: 'x',
    attachments: [{ key: place.key }],
  })
  await happens('send changed', (event) => event.id === id && event.state === 'ACCEPTED')
  const mail = await simpleParser(await messageOf(id))
  expect(sha256(mail.attachments[0]?.content ?? Buffer.alloc(0))).toBe(sha256(bytes))
})

test('a mail over the limit of its sender is refused before anything is stored', {
  timeout: LIMIT_MS,
}, async () => {
  const isMark = (key: string): boolean => key.startsWith(OPEN_SENDS_PREFIX)
  // Of the sends before: their marks are removed once everything about them is done.
  await expect
    .poll(async () => (await everyKey()).filter(isMark), { timeout: LIMIT_MS })
    .toEqual([])
  const before = await everyKey()
  const content = randomBytes(1_200_000).toString('base64')
  const attachments = [{ filename: 'a.bin', content }]
  const response = await request('/sends', {
    sender: 'small',
    to: ONCALL,
    subject: 'x',
    text: 'x',
    attachments,
  })
  expect(response.status).toBe(413)
  expect(await response.json()).toMatchObject({ error: { code: 'MESSAGE_TOO_LARGE' } })
  expect(await everyKey()).toEqual(before)
})

/** All that take from one queue, as it is deployed. */
const RUNS_AT_A_TIME = 3

test('a relay that never answers holds the mail of its own sender, and of nobody else', {
  timeout: LIMIT_MS,
}, async () => {
  const mail = { to: ONCALL, subject: 'x', text: 'x' }
  const held = await Promise.all(
    Array.from({ length: 5 }, () => post({ ...mail, sender: 'silent' })),
  )
  await expect
    .poll(() => silentRelay.connections(), { timeout: LIMIT_MS })
    .toBeGreaterThanOrEqual(RUNS_AT_A_TIME)
  for (const sender of ['default', 'ses']) {
    const { id } = await post({ ...mail, sender })
    await happens('send changed', (event) => event.id === id && event.state === 'ACCEPTED')
  }
  const states = await Promise.all(held.map(({ id }) => call(`/sends/${id}`)))
  for (const state of states) expect(state).not.toMatchObject({ state: 'ACCEPTED' })
})

test('a world whose port is taken ends everything that it has started', {
  timeout: LIMIT_MS,
}, async () => {
  const listeners = () =>
    process.getActiveResourcesInfo().filter((resource) => resource === 'TCPServerWrap').length
  const before = listeners()
  const second = startWorld({
    files: { ...worldFiles(join(directory, 'second')), assembly: files.assembly },
    secrets: localSecrets(files.secrets, {}),
    onEvent: () => {},
    apiPort: Number(new URL(world.api ?? '').port),
  })
  await expect(second).rejects.toMatchObject({ name: 'PortTaken' })
  await expect.poll(listeners, { timeout: LIMIT_MS }).toBe(before)
})

const uploadSchema = z.object({
  key: z.string(),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
})

const answerSchema = z.looseObject({ id: z.string().optional() })

const request = (path: string, body?: object): Promise<Response> =>
  fetch(`${world.api}${path}`, {
    method: body ? 'POST' : 'GET',
    ...(body && { body: JSON.stringify(body) }),
  })

async function call(path: string, body?: object): Promise<z.output<typeof answerSchema>> {
  const response = await request(path, body)
  const answer = await response.text()
  expect(response.ok, answer).toBe(true)
  return answerSchema.parse(JSON.parse(answer))
}

async function post(body: object): Promise<{ readonly id: string }> {
  const { id = '' } = await call('/sends', body)
  return { id }
}

interface SilentRelay {
  readonly port: number
  /** How many wait for it to say a word. */
  connections(): number
  close(): Promise<void>
}

/** An SMTP server that takes connections, and says nothing. */
async function startSilentRelay(): Promise<SilentRelay> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    port: portOf(server.address()),
    connections: () => sockets.size,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

type EventOf<Name extends WorldEvent['event']> = Extract<WorldEvent, { event: Name }>

/** The first event of this name, past or to come, that passes. */
const happens = <const Name extends WorldEvent['event']>(
  name: Name,
  passes: (event: EventOf<Name>) => boolean,
): Promise<EventOf<Name>> =>
  new Promise((found) => {
    const isIt = (event: WorldEvent): event is EventOf<Name> => event.event === name
    const look = () => {
      const event = events.filter(isIt).find(passes)
      if (!event) return
      watchers.delete(look)
      found(event)
    }
    watchers.add(look)
    look()
  })

async function messageOf(sendId: string): Promise<Buffer> {
  const key = (await everyKey()).find((name) => name.endsWith(`${sendId}/message.eml`)) ?? ''
  return readFile(join(files.bucket, key))
}

async function everyKey(): Promise<string[]> {
  const entries = await readdir(files.bucket, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(files.bucket.length + 1))
    .toSorted()
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

const jobsSource = ({ smtp, imap }: MailServer, relay: SilentRelay): string => `
import { cron, days, defineJobs, everything, minutes } from ${JSON.stringify(BUILDERS)}
const smtp = { via: 'smtp', host: '127.0.0.1', port: ${smtp.port}, security: 'none' }
export const jobs = defineJobs({
  mailboxes: {
    operations: {
      address: '${OPERATIONS}',
      imap: { host: '127.0.0.1', port: ${imap.port}, security: 'none' },
      poll: minutes(60),
      sentCopy: { folder: 'Sent' },
    },
  },
  monitors: {
    nightly: {
      mailbox: 'operations', when: { from: 'batch@example.com' }, keep: { for: days(7) }, startFrom: 'all',
      notify: { sender: 'default', to: ['oncall'], link: 'https://mail-archive.example.co.jp/' },
    },
  },
  senders: {
    default: { ...smtp, from: 'Operations <${OPERATIONS}>' },
    small: { ...smtp, from: 'small@example.co.jp', maxMessageMb: 1 },
    silent: { ...smtp, port: ${relay.port}, from: 'silent@example.co.jp' },
    ses: { via: 'ses', from: 'noreply@example.co.jp' },
  },
  sends: {
    'daily-report': {
      at: cron('0 18 * * *', 'UTC'), to: ['oncall'], subject: '日次レポート {{date}}', text: '...',
      attachments: ['reports/{{date}}.csv'],
    },
    'missing-report': {
      at: cron('0 19 * * *', 'UTC'), to: ['oncall'], subject: 'x', text: 'x', attachments: ['reports/never.csv'],
    },
  },
  addresses: { oncall: '${ONCALL}' },
})
`
