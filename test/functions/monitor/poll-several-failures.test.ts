import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Intercept } from '../../../local/stand-ins/faults.js'
import type { S3Call } from '../../../local/stand-ins/s3/server.js'
import { folderStateKey } from '../../../shared/contract/keys.js'
import { days, everything } from '../../../shared/jobs/define-jobs.js'
import { createLog } from '../../../shared/runtime/log.js'
import { hasFolders } from '../../servers/scripted/scripted-behaviours.js'
import {
  type Behaviour,
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import { type PollWorld, pollServer, startPollWorld } from '../../worlds/poll-world.js'

const MAIL = Buffer.from('From: a@example.com\r\nSubject: one\r\n\r\nbody\r\n')
const MONITOR = { when: everything(), keep: { for: days(7) }, startFrom: 'all' } as const

let world: PollWorld
let server: ScriptedImapServer
let refusesLogins = false
let onS3: Intercept<S3Call>
let refusesEvents = false
let logged: { event?: string; code?: string; folder?: string }[]

beforeEach(async () => {
  refusesLogins = false
  refusesEvents = false
  onS3 = () => undefined
  logged = []
  world = await startPollWorld({
    onS3: (call) => onS3(call),
    onEvents: () => (refusesEvents ? { status: 400, code: 'AccessDeniedException' } : undefined),
  })
  server = await startScriptedImapServer({ messages: [MAIL], behaviour })
})
afterEach(async () => {
  await server.close()
  await world.close()
})

describe('of two folders that fail', () => {
  test('both are told: in the outcome, in the log, and each by an event of its own', async () => {
    const monitors = { gone: { ...MONITOR, folder: 'Gone' }, inbox: MONITOR }
    expect(await poll(monitors)).toMatchObject({
      failure: { folder: 'Gone', code: 'FOLDER_NOT_FOUND' },
      decided: 1,
    })
    await server.close()
    server = await startScriptedImapServer({ messages: [MAIL, MAIL], behaviour: deniesInbox })
    for (const _ of [1, 2])
      expect((await poll(monitors)).failures).toMatchObject([
        { folder: 'Gone', code: 'FOLDER_NOT_FOUND' },
        { folder: 'INBOX', code: 'FOLDER_DENIED' },
      ])
    expect(logged).toContainEqual(
      expect.objectContaining({ event: 'poll failed also', code: 'FOLDER_DENIED' }),
    )
    expect(transitions()).toEqual([
      'Poll Failed Gone FOLDER_NOT_FOUND',
      'Poll Failed INBOX FOLDER_DENIED',
    ])
  })

  test('the one that works again is told to, and a failure of the whole is news all the same', async () => {
    const monitors = { gone: { ...MONITOR, folder: 'Gone' }, inbox: MONITOR }
    await poll(monitors)
    await server.close()
    expect((await poll(monitors)).failure?.code).toBe('NETWORK')
    server = await startScriptedImapServer({
      messages: [MAIL],
      behaviour: hasFolders('INBOX', 'Gone'),
    })
    expect(await poll(monitors)).toMatchObject({ result: 'succeeded' })
    expect(transitions()).toEqual([
      'Poll Failed Gone FOLDER_NOT_FOUND',
      'Poll Failed  NETWORK',
      'Poll Recovered  NETWORK',
      'Poll Recovered Gone FOLDER_NOT_FOUND',
    ])
  })
})

test('a bus that is down does not hide why the poll failed', async () => {
  refusesLogins = true
  refusesEvents = true
  const outcome = await poll({ one: MONITOR })
  expect(outcome.failures).toMatchObject([{ code: 'AUTH_FAILED' }, { code: 'EVENTS_REFUSED' }])
  expect(logged.map(({ event, code }) => `${event}: ${code}`)).toEqual([
    'poll failed also: EVENTS_REFUSED',
    'poll failed: AUTH_FAILED',
  ])
  // It is announced as soon as it can be.
  refusesEvents = false
  await poll({ one: MONITOR })
  expect(transitions()).toEqual(['Poll Failed  LOGIN_HELD'])
})

test('a poll ends with what stopped a stretch, though what was decided before it is saved', async () => {
  await server.close()
  server = await startScriptedImapServer({ messages: Array.from({ length: 120 }, () => MAIL) })
  let refusals = 0
  onS3 = ({ operation, key }) => {
    if (operation !== 'PutObject' || !key.includes('0000000060/') || refusals > 0) return undefined
    refusals += 1
    return { status: 403, code: 'AccessDenied' }
  }
  const outcome = await poll({ one: MONITOR })
  expect(outcome).toMatchObject({ result: 'failed', failure: { code: 'STORAGE_DENIED' } })
  expect(outcome.decided).toBeLessThan(60)
  const next = await poll({ one: MONITOR })
  expect(next).toMatchObject({ result: 'succeeded', decided: 120 - outcome.decided })
})

describe('of two failures of one run', () => {
  test('the one that stops a stretch and the one of saving what was done before it are told', async () => {
    await server.close()
    server = await startScriptedImapServer({ messages: Array.from({ length: 120 }, () => MAIL) })
    onS3 = ({ operation, key }) => {
      if (operation !== 'PutObject') return undefined
      if (key.includes('0000000060/')) return { status: 403, code: 'AccessDenied' }
      return key.startsWith('ledger/') ? { status: 403, code: 'InvalidAccessKeyId' } : undefined
    }
    const { failures = [] } = await poll({ one: MONITOR })
    expect(failures.map(({ message }) => message)).toEqual([
      expect.stringContaining('0000000060/'),
      expect.stringContaining('ledger/'),
    ])
  })

  test('a state that was made again is told beside what the poll failed with then', async () => {
    await poll({ one: MONITOR })
    const { archive } = world.deps()
    await archive.put(folderStateKey('operations', 'INBOX'), '{', { contentType: 'text/plain' })
    server.mailbox.messages = [MAIL, MAIL]
    onS3 = ({ operation, key }) =>
      operation === 'PutObject' && key.startsWith('ledger/')
        ? { status: 403, code: 'AccessDenied' }
        : undefined
    const outcome = await poll({ one: MONITOR })
    expect(outcome.failures).toMatchObject([
      { code: 'STORAGE_DENIED' },
      { folder: 'INBOX', code: 'STATE_DAMAGED' },
    ])
    expect(transitions()).toEqual([
      'Poll Failed  STORAGE_DENIED',
      'Poll Failed INBOX STATE_DAMAGED',
    ])
  })

  test('while it is recorded, and while due times are judged', async () => {
    refusesLogins = true
    refusesEvents = true
    onS3 = ({ operation, key }) =>
      operation === 'GetObject' && key.startsWith('state/.expect/')
        ? { status: 403, code: 'AccessDenied' }
        : undefined
    const outcome = await poll({ one: { ...MONITOR, expect: { by: '09:30' } } })
    expect(outcome.failures?.map(({ code }) => code)).toEqual([
      'AUTH_FAILED',
      'EVENTS_REFUSED',
      'STORAGE_DENIED',
    ])
  })
})

describe('what is remembered of a mailbox that cannot be read', () => {
  beforeEach(() => {
    onS3 = ({ operation, key }) =>
      operation === 'GetObject' && key.endsWith('health.json')
        ? { status: 403, code: 'AccessDenied' }
        : undefined
  })

  test('is told once, and that it is over', async () => {
    for (const _ of [1, 2])
      expect(await poll({ one: MONITOR })).toMatchObject({ failure: { code: 'STORAGE_DENIED' } })
    expect(server.logins).toBe(0)
    onS3 = () => undefined
    expect(await poll({ one: MONITOR })).toMatchObject({ result: 'succeeded', matched: 1 })
    expect(await poll({ one: MONITOR })).toMatchObject({ result: 'succeeded' })
    expect(transitions()).toEqual(['Poll Failed  STORAGE_DENIED', 'Poll Recovered  STORAGE_DENIED'])
  })

  test('is told under one id by whatever environments of the function meet it', async () => {
    for (const _ of [1, 2, 3]) await poll({ one: MONITOR }, { unrecorded: new Map() })
    const ids = world.events.map(({ detail }) => detail['id'])
    expect(ids).toHaveLength(3)
    expect(new Set(ids)).toEqual(new Set(['operations.first.STORAGE_DENIED.failed']))
  })

  test('hides nothing of a bus that is down', async () => {
    refusesEvents = true
    expect((await poll({ one: MONITOR })).failures).toMatchObject([
      { code: 'STORAGE_DENIED' },
      { code: 'EVENTS_REFUSED' },
    ])
    refusesEvents = false
    await poll({ one: MONITOR })
    expect(transitions()).toEqual(['Poll Failed  STORAGE_DENIED'])
  })
})

describe('a bucket that takes no writes', () => {
  beforeEach(() => {
    onS3 = ({ operation }) =>
      operation === 'PutObject' ? { status: 403, code: 'AccessDenied' } : undefined
  })

  test('does not have a refused login repeated, nor told twice', async () => {
    refusesLogins = true
    const codes: unknown[] = []
    for (const _ of [1, 2, 3]) codes.push((await poll({ one: MONITOR })).failure?.code)
    expect(codes).toEqual(['AUTH_FAILED', 'LOGIN_HELD', 'LOGIN_HELD'])
    expect(server.logins).toBe(1)
    expect(transitions()).toEqual(['Poll Failed  AUTH_FAILED'])
  })

  test('is told under one id by whatever environments of the function meet it', async () => {
    const later = (minutes: number) => new Date(Date.now() + minutes * 60_000)
    for (const minutes of [0, 10, 20])
      await poll({ one: MONITOR }, { unrecorded: new Map(), now: () => later(minutes) })
    const ids = world.events.map(({ detail }) => detail['id'])
    expect(ids).toHaveLength(3)
    expect(new Set(ids).size).toBe(1)
  })

  test('that is in order again is told by what is recorded then', async () => {
    await poll({ one: MONITOR })
    onS3 = () => undefined
    expect(await poll({ one: MONITOR })).toMatchObject({ result: 'succeeded', matched: 1 })
    expect(transitions()).toEqual(['Poll Failed  STORAGE_DENIED', 'Poll Recovered  STORAGE_DENIED'])
  })
})

const deniesInbox: Behaviour = ({ tag, name }, { write }) => {
  if (!['STATUS', 'EXAMINE'].includes(name)) return false
  write(`${tag} NO [NOPERM] not yours\r\n`)
  return true
}

const behaviour: Behaviour = ({ tag, name }, { write }) => {
  if (!refusesLogins || !['LOGIN', 'AUTHENTICATE'].includes(name)) return false
  write(`${tag} NO [AUTHENTICATIONFAILED] no\r\n`)
  return true
}

const poll = (
  monitors: Parameters<typeof pollServer>[2],
  overrides: Parameters<typeof pollServer>[3] = {},
) =>
  pollServer(world, server, monitors, {
    log: createLog({ now: () => new Date(), write: (line) => logged.push(JSON.parse(line)) }),
    ...overrides,
  })

const transitions = (): string[] =>
  world.events
    .filter((event) => event['detail-type'] !== 'Mail Matched')
    .map(({ 'detail-type': type, detail }) =>
      [type, detail['folder'] ?? '', detail['code']].join(' '),
    )
