import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { PollPorts } from '../../../functions/monitor/poll-deps.js'
import type { PollOutcome } from '../../../functions/monitor/tell/poll-outcome.js'
import { folderStateKey } from '../../../shared/contract/keys.js'
import { days, everything } from '../../../shared/jobs/define-jobs.js'
import type { MailAction } from '../../../shared/jobs/file/jobs-file.js'
import { type FolderState, folderStateSchema } from '../../../shared/mailbox/folder-state.js'
import {
  type Behaviour,
  type ScriptedImapServer,
  startScriptedImapServer,
} from '../../servers/scripted/scripted-imap-server.js'
import {
  MUCH_TIME_MS,
  type PollWorld,
  pollRequestOf,
  startPollWorld,
} from '../../worlds/poll-world.js'

const SINCE = '2026-01-05T09:00:00.000Z'
const KEY = folderStateKey('operations', 'INBOX')
const MAILS = [1, 2, 3].map((number) =>
  Buffer.from(`From: a@example.com\r\nSubject: ${number}\r\n\r\n${'b'.repeat(200_000)}\r\n`),
)
const FAILED_ONCE = { since: SINCE, faults: 1, code: 'MAILBOX_BUSY', reason: 'not given out' }
const ASIDE = MAILS.map((_, index) => ({ ...FAILED_ONCE, uid: index + 1 }))
const LONG = ASIDE.map((message, index) => ({
  ...message,
  faults: 0,
  long: { size: MAILS[index]?.length ?? 0 },
}))

let world: PollWorld
let server: ScriptedImapServer

afterEach(async () => {
  await server.close()
  await world.close()
})

test('GIVEN three that wait WHEN the time is up behind the first THEN the others wait on, and are not blamed', async () => {
  await given({ aside: ASIDE })
  const isFirstDone = () =>
    world.s3Calls.some(({ method, key }) => method === 'PUT' && key.startsWith('ledger/'))
  const deadline = { remainingMs: () => (isFirstDone() ? 0 : MUCH_TIME_MS) }
  expect(await poll({ deadline })).toMatchObject({ decided: 1 })
  expect(state().aside).toEqual(ASIDE.slice(1))
  expect(state().trying).toBeUndefined()

  expect(await poll()).toMatchObject({ result: 'succeeded', decided: 2 })
  expect(state().aside).toEqual([])
})

test.each([
  ['that could not be decided on', ASIDE],
  ['that takes long', LONG],
])(
  'GIVEN mail %s WHEN it is read THEN its UID is written down before: should it end the run, it is known',
  async (_, aside) => {
    const tried: (readonly [number, number | undefined])[] = []
    await given({ aside }, ({ name, args }) => {
      if (name === 'UID FETCH') tried.push([Number.parseInt(args, 10), state().trying])
      return false
    })
    expect(await poll()).toMatchObject({ result: 'succeeded', decided: 3 })
    expect(new Set(tried.map(([uid]) => uid))).toEqual(new Set([1, 2, 3]))
    for (const [uid, trying] of tried) expect(trying).toBe(uid)
    expect(state().trying).toBeUndefined()
  },
)

test('GIVEN a folder that fails THEN its long mail has its turn in a poll that does not', async () => {
  let isRefused = true
  const pendingActions = [{ action: 'mark-read' as const, uids: [1], refusals: 0 }]
  await given({ aside: LONG.slice(1), pendingActions }, ({ tag, name, args }, { write }) => {
    if (name.endsWith('STORE') && isRefused) write(`${tag} NO [NOPERM] Not yours\r\n`)
    // What is marked is unseen no more.
    else if (args.includes('UNSEEN') && !isRefused) write(`* SEARCH\r\n${tag} OK\r\n`)
    else return false
    return true
  })
  expect((await poll({}, 'mark-read')).failure?.code).toBe('ACTION_REFUSED')
  expect(server.commands.join('\n')).not.toContain(' FETCH ')
  expect(state().aside).toEqual(LONG.slice(1))

  isRefused = false
  expect(await poll({}, 'mark-read')).toMatchObject({ result: 'succeeded', decided: 2 })
})

async function given(remembered: Partial<FolderState>, behaviour: Behaviour = () => false) {
  world = await startPollWorld()
  server = await startScriptedImapServer({ messages: MAILS, behaviour })
  const known: FolderState = {
    schemaVersion: 1,
    mailbox: 'operations',
    folder: 'INBOX',
    uidValidity: '1',
    positions: { one: MAILS.length + 1 },
    begun: { one: { startFrom: 'all', when: '', at: SINCE, from: 1 } },
    arrivals: { uidNext: MAILS.length + 1 },
    pendingActions: [],
    holes: [],
    aside: [],
    leases: 1,
    ...remembered,
  }
  await world.deps().archive.put(KEY, JSON.stringify(known), { contentType: 'application/json' })
}

/** As the bucket has it this moment. */
const state = (): FolderState =>
  folderStateSchema.parse(JSON.parse(readFileSync(join(world.directory, 'bucket', KEY), 'utf8')))

function poll(
  overrides: Partial<PollPorts> = {},
  action: MailAction = 'leave',
): Promise<PollOutcome> {
  const imap = { host: server.host, port: server.port, security: 'none' } as const
  const one = { when: everything(), keep: { for: days(7) }, startFrom: 'all' } as const
  return world.poll(pollRequestOf(imap, { one: { ...one, then: action } }), overrides)
}
