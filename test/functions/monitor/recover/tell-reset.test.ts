import { expect, test } from 'vitest'
import { tellReset } from '../../../../functions/monitor/recover/tell-reset.js'
import { aside, leasedRun, RENUMBERED } from '../leased-run.js'

test.each([
  { uids: [1], told: 0 },
  { uids: [4], told: 0 },
  { uids: [4, 7], told: 0 },
  { uids: [5], told: 1 },
  { uids: [7], told: 1 },
  { uids: [], told: 1 },
])('a reset with $uids waiting is told $told times: its figures are final', async (row) => {
  const { run, bus } = await leasedRun({ ...RENUMBERED, aside: row.uids.map(aside) })
  await tellReset(run)
  expect(bus.events.filter(({ event }) => event === 'Mailbox Reset')).toHaveLength(row.told)
})
