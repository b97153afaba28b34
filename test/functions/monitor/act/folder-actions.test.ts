import { expect, test } from 'vitest'
import { FolderActions } from '../../../../functions/monitor/act/folder-actions.js'
import type { ActionResult } from '../../../../shared/mailbox/mailbox-session.js'
import { MemorySession } from '../../../faults/doubles/memory-session.js'
import { leasedRun } from '../leased-run.js'

/** A server without UIDPLUS: what is flagged stays. */
class WithoutUidplus extends MemorySession {
  override async remove(uids: readonly number[]): Promise<ActionResult> {
    return { refused: [], stuck: uids, reason: 'no UIDPLUS' }
  }
}

test('what a server can do only in part is told by an event: nobody would look for it', async () => {
  const pendingActions = [{ action: 'delete' as const, uids: [1, 2], refusals: 0 }]
  const positions = { one: 3, two: 3 }
  const { run, bus } = await leasedRun(
    { pendingActions, positions },
    (server) => new WithoutUidplus(server),
  )
  await new FolderActions(run).carryOut()
  expect(bus.events).toMatchObject([
    { event: 'Action Given Up', detail: { action: 'delete', count: 2, reason: 'no UIDPLUS' } },
  ])
  expect(run.lease.folder.pendingActions).toEqual([])
})

test('what is pending waits for the next poll when the time is up', async () => {
  const pendingActions = [{ action: 'delete' as const, uids: [1, 2], refusals: 0 }]
  const positions = { one: 3, two: 3 }
  const { run } = await leasedRun(
    { pendingActions, positions },
    (server) => new WithoutUidplus(server),
  )
  const late = { ...run.deps, deadline: { remainingMs: () => 0 } }
  await new FolderActions({ ...run, deps: late }).carryOut()
  expect(run.lease.folder.pendingActions).toEqual(pendingActions)
})

test('mail that is to be moved into the folder that it is in stays, and that is a refusal: it would be new mail', async () => {
  const action = { move: 'INBOX' }
  const { run } = await leasedRun({
    pendingActions: [{ action, uids: [1], refusals: 0 }],
    positions: { one: 3, two: 3 },
  })
  const actions = new FolderActions(run)
  await actions.carryOut()
  expect(actions.failure).toMatchObject({ code: 'ACTION_REFUSED' })
  expect(run.lease.folder.pendingActions).toEqual([{ action, uids: [1], refusals: 1 }])
})
