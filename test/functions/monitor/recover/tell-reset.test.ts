import { expect, test } from 'vitest'
import { tellReset } from '../../../../functions/monitor/recover/tell-reset.js'
import { beginningReset } from '../../../../shared/mailbox/epochs.js'
import { leasedRun, NOW } from '../leased-run.js'

const RESET = beginningReset({ reason: 'renumbered', until: 5, lastInternalDate: undefined }, NOW)
const RENUMBERED = { positions: { one: 9, two: 9 }, reset: RESET }

const aside = (uid: number) => ({
  uid,
  since: NOW.toISOString(),
  faults: 3,
  code: 'MAIL_WITHHELD',
  reason: 'it is not given out',
})

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
