import { afterEach, beforeEach, expect, test } from 'vitest'
import { folderStateKey } from '../../../shared/contract/keys.js'
import { days, everything } from '../../../shared/jobs/define-jobs.js'
import type { MonitorDefinition } from '../../../shared/jobs/file/jobs-file.js'
import { folderStateSchema } from '../../../shared/mailbox/folder-state.js'
import { LEASE_MS, leaseOf } from '../../../shared/mailbox/lease-terms.js'
import {
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import { type PollWorld, pollServer, startPollWorld } from '../../worlds/poll-world.js'

const MAIL = Buffer.from('From: a@example.com\r\nSubject: one\r\n\r\nbody\r\n')
const OLD = { when: everything(), keep: { for: days(7) }, startFrom: 'now' } as const
const STATE = folderStateKey('operations', 'INBOX')

let world: PollWorld
let server: ScriptedImapServer
let isStuck = false

beforeEach(async () => {
  isStuck = false
  world = await startPollWorld({
    onS3: ({ operation }) =>
      isStuck && operation === 'DeleteObject' ? { status: 403, code: 'AccessDenied' } : undefined,
  })
  server = await startScriptedImapServer({ messages: [MAIL] })
  await poll({ old: OLD })
  await leaseToAnother()
})
afterEach(async () => {
  await server.close()
  await world.close()
})

test.each<[string, MonitorDefinition['startFrom'], number]>([
  ['now: with what has come since it was polled first', 'now', 2],
  ['all: with all there is', 'all', 3],
])(
  'GIVEN a folder that another run has WHEN a monitor comes THEN it begins %s',
  async (_, startFrom, expected) => {
    const monitors = { old: OLD, added: { ...OLD, startFrom } }
    expect(await poll(monitors)).toMatchObject({ result: 'busy' })
    server.mailbox.messages = [MAIL, MAIL]
    expect(await poll(monitors)).toMatchObject({ result: 'busy' })
    server.mailbox.messages = [MAIL, MAIL, MAIL]
    await poll(monitors, afterTheLease())
    expect(announcedTo('added')).toBe(expected)
    expect(await world.keys('incoming/')).toEqual([])
  },
)

test('what was noted is nothing to a monitor that begins otherwise by then', async () => {
  await poll({ old: OLD, added: OLD })
  await poll({ old: OLD, added: { ...OLD, startFrom: 'all' } }, afterTheLease())
  expect(announcedTo('added')).toBe(1)
})

test('what was noted under another UIDVALIDITY is nothing either', async () => {
  await poll({ old: OLD, added: OLD })
  const { lease: _, ...state } = folderStateSchema.parse(
    JSON.parse(String(await world.object(STATE))),
  )
  await put({ ...state, uidValidity: '2' })
  server.mailbox.uidValidity = 2
  server.mailbox.messages = [MAIL, MAIL]
  await poll({ old: OLD, added: OLD }, afterTheLease())
  expect(announcedTo('added')).toBe(0)
})

test('a note that cannot be removed fails the poll, and leaves the folder to the next one', async () => {
  await poll({ old: OLD, added: OLD })
  server.mailbox.messages = [MAIL, MAIL]
  isStuck = true
  const failed = await poll({ old: OLD, added: OLD }, afterTheLease())
  expect(failed.failure?.code).toBe('STORAGE_DENIED')
  isStuck = false
  expect(await poll({ old: OLD, added: OLD }, afterTheLease())).toMatchObject({
    result: 'succeeded',
    decided: 1,
  })
})

async function leaseToAnother(): Promise<void> {
  const state = folderStateSchema.parse(JSON.parse(String(await world.object(STATE))))
  await put({ ...state, lease: leaseOf('another', new Date(), LEASE_MS) })
}

const put = (state: object): Promise<void> =>
  world.deps().archive.put(STATE, JSON.stringify(state), { contentType: 'application/json' })

const afterTheLease = () => ({ now: () => new Date(Date.now() + 2 * LEASE_MS) })

const poll = (
  monitors: Parameters<typeof pollServer>[2],
  overrides: Parameters<typeof pollServer>[3] = {},
) => pollServer(world, server, monitors, overrides)

const announcedTo = (monitor: string): number =>
  world.events.filter(({ detail }) => detail['monitor'] === monitor).length
