import { expect, test } from 'vitest'
import { quarantine } from '../../../../functions/monitor/keep/quarantine.js'
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
  { uid: 4, decided: 1 },
  { uid: 5, decided: 0 },
])('UID $uid in quarantine counts $decided times in the reset', async ({ uid, decided }) => {
  const { run } = await leasedRun({ ...RENUMBERED, aside: [aside(uid)] })
  await run.session.examine('INBOX')
  await quarantine(run, aside(uid))
  expect(run.lease.folder).toMatchObject({ aside: [], reset: { decided } })
})
