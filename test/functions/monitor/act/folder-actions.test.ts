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
