import { expect, test } from 'vitest'
import { quarantine } from '../../../../functions/monitor/keep/quarantine.js'
import { aside, leasedRun, RENUMBERED } from '../leased-run.js'

test.each([
  { uid: 4, decided: 1 },
  { uid: 5, decided: 0 },
])('UID $uid in quarantine counts $decided times in the reset', async ({ uid, decided }) => {
  const { run } = await leasedRun({ ...RENUMBERED, aside: [aside(uid)] })
  await run.session.examine('INBOX')
  await quarantine(run, aside(uid))
  expect(run.lease.folder).toMatchObject({ aside: [], reset: { decided } })
})
