import { afterEach, describe, expect, test } from 'vitest'
import { inTurn } from '../../../functions/monitor/read/watched-folders.js'
import { contains, days, everything } from '../../../shared/jobs/define-jobs.js'
import { hasFolders } from '../../servers/scripted/scripted-behaviours.js'
import {
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import {
  MUCH_TIME_MS,
  type PollWorld,
  pollRequestOf,
  startPollWorld,
} from '../../worlds/poll-world.js'

const FOLDERS = ['Backlog', 'Slow', 'Urgent']
const MAILS = Array.from({ length: 200 }, (_, index) =>
  Buffer.from(`From: a@example.com\r\nSubject: ${index}\r\n\r\nb\r\n`),
)
const NONE = { when: { subject: contains('no such') }, keep: { for: days(7) } } as const

let world: PollWorld
let server: ScriptedImapServer
afterEach(async () => {
  await server?.close()
  await world?.close()
})

describe('folders in turn', () => {
  const folders = FOLDERS.map((path) => ({ path, monitors: [] }))
  test.each([
    [undefined, FOLDERS],
    ['Backlog', ['Slow', 'Urgent', 'Backlog']],
    ['Slow', ['Urgent', 'Backlog', 'Slow']],
    ['Urgent', FOLDERS],
    ['one that nobody watches any more', FOLDERS],
  ])('behind %s', (last, expected) => {
    expect(inTurn(folders, last).map(({ path }) => path)).toEqual(expected)
  })
})

test('GIVEN folders that get more mail than a run has time for THEN each has its turn', async () => {
  world = await startPollWorld()
  server = await startScriptedImapServer({ messages: MAILS, behaviour: hasFolders(...FOLDERS) })
  const request = pollRequestOf(
    { host: server.host, port: server.port, security: 'none' },
    {
      backlog: { ...NONE, folder: 'Backlog', startFrom: 'all' },
      slow: { ...NONE, folder: 'Slow', startFrom: 'all' },
      urgent: { ...NONE, when: everything(), folder: 'Urgent', startFrom: 'now' },
    },
  )
  const pages = () =>
    world.s3Calls.filter(
      ({ operation, key }) => operation === 'PutObject' && key.startsWith('ledger/'),
    ).length
  for (let run = 1; run <= 6; run += 1) {
    // Each run has time for one batch, and as much mail comes in meanwhile.
    const outcome = await world.poll(request, {
      deadline: { remainingMs: () => (pages() < run ? MUCH_TIME_MS : 0) },
    })
    expect(outcome.result).toBe('succeeded')
    server.mailbox.messages = [...server.mailbox.messages, ...MAILS]
  }
  for (const folder of FOLDERS)
    expect(await world.keys(`ledger/operations/${folder.toLowerCase()}`)).toHaveLength(2)
})
