import { afterEach, expect, test } from 'vitest'
import type { S3Call } from '../../../local/stand-ins/s3/server.js'
import { days, everything } from '../../../shared/jobs/define-jobs.js'
import { CLOSING_TIME_MS } from '../../../shared/runtime/deadline.js'
import { createLog } from '../../../shared/runtime/log.js'
import {
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import { type PollWorld, pollRequestOf, startPollWorld } from '../../worlds/poll-world.js'

/** What a function has left when its poll begins, less what it needs to close; on a busy machine enough to come to what does not answer. */
const RUN_MS = 5_000
const MAILS = [1, 2, 3].map((n) => Buffer.from(`From: a@example.com\r\nSubject: ${n}\r\n\r\nb\r\n`))

/** A busy machine may be that late; without a limit these calls would take for ever. */
const BUSY_MS = 60_000

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** Who does not answer any more, and what then is told. */
type Hang = {
  readonly what: string
  readonly s3?: (call: S3Call) => boolean
  readonly hangs?: 'the bus' | 'Secrets Manager' | 'the token endpoint'
  readonly code: string
  /** The events that still get out. */
  readonly told: readonly string[]
}

const HANGS: readonly Hang[] = [
  {
    what: 'the PUT of a mail',
    s3: ({ operation, key }) => operation === 'PutObject' && key.includes('0000000003/message.eml'),
    code: 'STORAGE_IO',
    told: ['Poll Failed'],
  },
  {
    what: 'the PUT of a ledger page',
    s3: ({ operation, key }) => operation === 'PutObject' && key.startsWith('ledger/'),
    code: 'STORAGE_IO',
    told: ['Mail Matched', 'Mail Matched', 'Mail Matched', 'Poll Failed'],
  },
  {
    what: 'the GET of the positions',
    s3: ({ operation, key }) => operation === 'GetObject' && key.includes('/inbox-'),
    code: 'STORAGE_IO',
    told: ['Poll Failed'],
  },
  {
    what: 'the GET of the health',
    s3: ({ operation, key }) => operation === 'GetObject' && key.endsWith('health.json'),
    code: 'STORAGE_IO',
    told: ['Poll Failed'],
  },
  { what: 'S3 altogether', s3: () => true, code: 'STORAGE_IO', told: ['Poll Failed'] },
  { what: 'the event bus', hangs: 'the bus', code: 'EVENTS_REFUSED', told: [] },
  {
    what: 'Secrets Manager',
    hangs: 'Secrets Manager',
    code: 'SECRETS_UNAVAILABLE',
    told: ['Poll Failed'],
  },
  {
    what: 'the token endpoint',
    hangs: 'the token endpoint',
    code: 'SECRETS_UNAVAILABLE',
    told: ['Poll Failed'],
  },
]

// All at once: each of them waits, and nothing else.
test('whoever does not answer, the run ends before its function, and says why', async () => {
  const runs = HANGS.map(async (hang) => ({ hang, ...(await runWith(hang)) }))
  for (const { hang, failure, logged, ended, world } of await Promise.all(runs)) {
    expect({ what: hang.what, ended }).toEqual({ what: hang.what, ended: 'in time' })
    expect({ what: hang.what, code: failure?.code }).toEqual({ what: hang.what, code: hang.code })
    expect(failure?.message).toContain('time of this run was up')
    expect(logged.at(-1)).toMatchObject({ event: 'poll failed', code: hang.code })
    expect({ what: hang.what, told: typesOf(world) }).toEqual({ what: hang.what, told: hang.told })
  }
})

const typesOf = (world: PollWorld) => world.events.map((event) => event['detail-type'])

async function runWith({ s3 = () => false, hangs }: Hang) {
  const held = new AbortController()
  const forever = new Promise<undefined>((resolve) => {
    held.signal.addEventListener('abort', () => resolve(undefined))
  })
  const world = await startPollWorld({
    onS3: (call) => (s3(call) ? forever : undefined),
    onEvents: () => (hangs === 'the bus' ? forever : undefined),
  })
  const server: ScriptedImapServer = await startScriptedImapServer({ messages: MAILS })
  closing.push(
    () => world.close(),
    () => server.close(),
    async () => held.abort(),
  )
  const logged: { event?: string }[] = []
  const endsAt = Date.now() + RUN_MS
  const poll = world.poll(
    pollRequestOf(
      { host: server.host, port: server.port, security: 'none' },
      { one: { when: everything(), keep: { for: days(7) }, startFrom: 'all' } },
    ),
    {
      deadline: { remainingMs: () => endsAt - Date.now() },
      log: createLog({ now: () => new Date(), write: (line) => logged.push(JSON.parse(line)) }),
      ...(hangs === 'Secrets Manager' && {
        credentials: { loginOf: () => forever.then(() => world.login) },
      }),
      ...(hangs === 'the token endpoint' && {
        credentials: {
          loginOf: async () => ({
            username: 'operations',
            secretVersion: 'v1',
            tokenVersion: 'v1',
            accessToken: () => forever.then(() => ({ value: 'not-a-real-token', isFresh: true })),
          }),
        },
      }),
    },
  )
  let timer: NodeJS.Timeout | undefined
  const functionEnds = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), RUN_MS + CLOSING_TIME_MS + BUSY_MS)
  })
  const outcome = await Promise.race([poll, functionEnds])
  clearTimeout(timer)
  return { failure: outcome?.failure, ended: outcome ? 'in time' : 'too late', logged, world }
}
