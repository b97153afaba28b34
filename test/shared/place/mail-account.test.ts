import { expect, test } from 'vitest'
import type { ReplayRecord } from '../../../shared/archive/replay-record.js'
import { mailIdOf } from '../../../shared/contract/keys.js'
import { definitionKey, replayRecordKey } from '../../../shared/contract/replays.js'
import { days, everything } from '../../../shared/jobs/define-jobs.js'
import { carriedAgain } from '../../../shared/jobs/requests/poll-request.js'
import { newFolderState } from '../../../shared/mailbox/folder-state.js'
import type { PendingAction } from '../../../shared/mailbox/pending-actions.js'
import { mailOfPage } from '../../../shared/place/decided-mail.js'
import { accountOf } from '../../../shared/place/mail-account.js'
import { wantedBy } from '../../../shared/place/recorded-definition.js'
import { pollRequestOf } from '../../worlds/poll-world.js'
import { decisionOf, entryOf, FOLDER, pageOf } from './ledger-pages.js'
import { MemoryBucket } from './memory-bucket.js'

const AT = new Date('2026-11-20T08:00:00Z')
const MONITOR = { when: everything(), keep: { for: days(7) }, startFrom: 'all' } as const
const REQUEST = pollRequestOf(
  { host: 'imap.example.com' },
  {
    marking: { ...MONITOR, then: 'mark-read' },
    moving: { ...MONITOR, then: { move: 'Done' } },
    leaving: MONITOR,
  },
)
const versionOf = (name: string): string | undefined =>
  REQUEST.monitors.find((monitor) => monitor.name === name)?.version

const pending = (action: PendingAction['action']): PendingAction => ({
  action,
  uids: [7],
  refusals: 2,
})

/** What `why` tells of the actions of monitors that all matched one mail. */
async function actionsOf(
  monitors: readonly string[],
  pendingActions: readonly PendingAction[],
  version?: string,
) {
  const decisions = monitors.map((name) => decisionOf(name, 'matched', version ?? versionOf(name)))
  const [mail] = mailOfPage(pageOf(AT, [entryOf(7, AT, { decisions })]))
  if (!mail) throw new Error('the page has one mail')
  const state = {
    ...newFolderState(FOLDER, { uidValidity: '7', uidNext: 8 }),
    pendingActions: [...pendingActions],
  }
  const account = await accountOf(
    {
      bucket: new MemoryBucket(),
      incidents: [],
      definitions: [{ ...REQUEST, mailbox: { ...REQUEST.mailbox, name: FOLDER.mailbox } }],
      stateOf: () => state,
      wantedBy: async () => undefined,
      decideAgain: async () => ({ result: 'unknown', by: 'nothing' }),
    },
    mail,
  )
  return account.decisions.map(({ action }) => action)
}

test('a pending action is told of the monitor that asked for it, and of no other', async () => {
  expect(await actionsOf(['marking', 'moving', 'leaving'], [pending('mark-read')])).toEqual([
    { action: 'mark-read', state: 'pending', refusals: 2 },
    { action: 'move to Done', state: 'nothing pending' },
    undefined,
  ])
})

test('two that are pending are told each of its monitor', async () => {
  const both = [pending('mark-read'), pending({ move: 'Done' })]
  expect(await actionsOf(['moving', 'marking'], both)).toMatchObject([
    { action: 'move to Done', state: 'pending' },
    { action: 'mark-read', state: 'pending' },
  ])
})

test.each([
  ['has another definition by now', 'leaving', 'ffffffffffff'],
  ['is there no more', 'removed', 'ffffffffffff'],
])('of a monitor that %s, what is pending may be its own', async (_, name, version) => {
  expect(await actionsOf([name], [pending('delete')], version)).toMatchObject([
    { action: 'delete', state: 'pending' },
  ])
})

const REPLAY: ReplayRecord = {
  schemaVersion: 1,
  number: 1,
  name: 'again',
  reason: 'the job had failed',
  definition: 'deployed',
  source: 'kept',
  version: '0123456789ab',
  begunAt: '2026-11-21T08:00:00.000Z',
}

/** What `why` tells of a mail that one monitor decided on, of a bucket. */
async function accountIn(bucket: MemoryBucket) {
  const decisions = [decisionOf('leaving', 'unmatched')]
  const [mail] = mailOfPage(pageOf(AT, [entryOf(7, AT, { decisions })]))
  if (!mail) throw new Error('the page has one mail')
  const account = await accountOf(
    {
      bucket,
      incidents: [],
      definitions: [{ ...REQUEST, mailbox: { ...REQUEST.mailbox, name: FOLDER.mailbox } }],
      stateOf: () => undefined,
      wantedBy: wantedBy(bucket),
      decideAgain: async () => ({ result: 'unknown', by: 'nothing' }),
    },
    mail,
  )
  return account
}

const MAIL_ID = mailIdOf({ ...FOLDER, uidValidity: '7', uid: 7 })

test('replays are told: of a monitor that had decided, and of one that never did', async () => {
  const bucket = new MemoryBucket()
  const add = (monitor: string, record: ReplayRecord) =>
    bucket.set(replayRecordKey(monitor, MAIL_ID, AT, record.number), JSON.stringify(record))
  add('leaving', { ...REPLAY, announcedAt: '2026-11-21T08:00:01.000Z' })
  add('leaving', { ...REPLAY, number: 2, name: 'and again' })
  add('marking', REPLAY)
  const { replays } = await accountIn(bucket)
  expect(replays.map(({ monitor, number, name }) => [monitor, number, name])).toEqual([
    ['leaving', 1, 'again'],
    ['leaving', 2, 'and again'],
    ['marking', 1, 'again'],
  ])
  expect(replays[0]?.announcedAt).toBe('2026-11-21T08:00:01.000Z')
  expect(replays[1]?.announcedAt).toBeUndefined()
  expect(replays[0]?.prefix).toMatch(/^mail\/leaving\/2026\/11\/20\/.*-r1\/$/)
})

test('what the condition wanted is told, by the definition that decided', async () => {
  const bucket = new MemoryBucket()
  const leaving = REQUEST.monitors.find(({ name }) => name === 'leaving')
  if (!leaving) throw new Error('the request has such a monitor')
  const definition = JSON.stringify(
    carriedAgain({ ...leaving, when: { subject: [{ contains: '正常終了' }] } }),
  )
  bucket.set(definitionKey('leaving', '0123456789ab'), definition)
  const { decisions } = await accountIn(bucket)
  expect(decisions[0]?.wanted).toBe('contains "正常終了"')
})

test.each([
  ['there is no such definition any more', undefined],
  ['it cannot be read', '{'],
])('what it wanted is not told, and the rest is, where %s', async (_, stored) => {
  const bucket = new MemoryBucket()
  if (stored !== undefined) bucket.set(definitionKey('leaving', '0123456789ab'), stored)
  const { decisions } = await accountIn(bucket)
  expect(decisions[0]).toMatchObject({ decidedBy: 'when.subject[0]', result: 'unmatched' })
  expect(decisions[0]).not.toHaveProperty('wanted')
})
