import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { folderStateKey } from '../../../shared/contract/keys.js'
import { days, everything } from '../../../shared/jobs/define-jobs.js'
import { leaseOf } from '../../../shared/mailbox/lease-terms.js'
import {
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import { type PollWorld, pollRequestOf, startPollWorld } from '../../worlds/poll-world.js'

const MAIL = Buffer.from('From: a@example.com\r\nSubject: one\r\n\r\nbody\r\n')
const ALL = { when: everything(), keep: { for: days(7) }, startFrom: 'all' } as const

let world: PollWorld
let server: ScriptedImapServer
let refusesLogins = false

afterEach(async () => {
  refusesLogins = false
  await server.close()
  await world.close()
})

test('a folder that another run has is neither a success nor a recovery: by whom, and until when, is said', async () => {
  await givenPolledMailbox()
  refusesLogins = true
  world.login = { ...world.login, secretVersion: 'version-2' }
  await poll()
  refusesLogins = false
  world.login = { ...world.login, secretVersion: 'version-3' }
  server.mailbox.messages = [...server.mailbox.messages, MAIL]
  const lease = leaseBy('killed', 60_000)

  expect(await poll()).toMatchObject({
    result: 'busy',
    decided: 0,
    folders: [
      {
        folder: 'INBOX',
        stopped: 'busy',
        remaining: 1,
        heldBy: { run: 'killed', until: lease?.expiresAt },
      },
    ],
  })
  expect(transitions()).toEqual(['Poll Failed'])

  leaseBy('killed', -1)
  expect(await poll()).toMatchObject({ result: 'succeeded', decided: 1 })
  expect(transitions()).toEqual(['Poll Failed', 'Poll Recovered'])
})

test('a poll with nothing new does not ask who has the folder', async () => {
  await givenPolledMailbox()
  leaseBy('killed', 60_000)
  expect(await poll()).toMatchObject({ result: 'succeeded', folders: [{ stopped: 'caught up' }] })
})

test('a monitor that begins is named, with where; one that goes on is not', async () => {
  await givenPolledMailbox()
  const outcome = await poll({ all: ALL, later: { ...ALL, startFrom: 'now' } })
  expect(outcome.folders[0]?.began).toEqual([{ monitor: 'later', startFrom: 'now', position: 2 }])
  expect((await poll()).folders[0]?.began).toEqual([])
})

test('what could not be recorded on a full disk has recovered when there is room', async () => {
  const full = { isFull: false }
  world = await startPollWorld({
    onS3: ({ operation }) =>
      full.isFull && operation === 'PutObject' ? { status: 500, code: 'InternalError' } : undefined,
  })
  server = await startScriptedImapServer({ messages: [MAIL] })
  const unrecorded = new Map()
  full.isFull = true
  for (const _ of [1, 2])
    expect(await poll({ all: ALL }, { unrecorded })).toMatchObject({
      failure: { code: 'STORAGE_IO' },
    })
  full.isFull = false
  expect(await poll({ all: ALL }, { unrecorded })).toMatchObject({
    result: 'succeeded',
    decided: 1,
  })
  expect(transitions()).toEqual(['Poll Failed', 'Poll Recovered'])
  expect(unrecorded.size).toBe(0)
})

async function givenPolledMailbox(): Promise<void> {
  world = await startPollWorld()
  server = await startScriptedImapServer({
    messages: [MAIL],
    behaviour({ tag, name }, { write }) {
      if (!refusesLogins || !['LOGIN', 'AUTHENTICATE'].includes(name)) return false
      write(`${tag} NO [AUTHENTICATIONFAILED] no\r\n`)
      return true
    },
  })
  expect(await poll()).toMatchObject({ result: 'succeeded', decided: 1 })
}

const poll = (
  monitors: Parameters<typeof pollRequestOf>[1] = { all: ALL },
  overrides: Parameters<PollWorld['poll']>[1] = {},
) =>
  world.poll(
    pollRequestOf({ host: server.host, port: server.port, security: 'none' }, monitors),
    overrides,
  )

const transitions = (): string[] =>
  world.events.map((event) => event['detail-type']).filter((type) => type.startsWith('Poll '))

/** Another run takes the folder. */
function leaseBy(run: string, forMs: number) {
  const file = join(world.directory, 'bucket', folderStateKey('operations', 'INBOX'))
  const lease = leaseOf(run, new Date(), forMs)
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), lease }))
  return lease
}
