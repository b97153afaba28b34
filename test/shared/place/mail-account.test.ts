import { expect, test } from 'vitest'
import { days, everything } from '../../../shared/jobs/define-jobs.js'
import { newFolderState } from '../../../shared/mailbox/folder-state.js'
import type { PendingAction } from '../../../shared/mailbox/pending-actions.js'
import { mailOfPage } from '../../../shared/place/decided-mail.js'
import { accountOf } from '../../../shared/place/mail-account.js'
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
      definitions: [{ ...REQUEST, mailbox: { ...REQUEST.mailbox, name: FOLDER.mailbox } }],
      stateOf: () => state,
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
