import { expect, test } from 'vitest'
import { monitorsThatPassed } from '../../../../functions/monitor/keep/late-mail.js'
import { leasedRun } from '../leased-run.js'

test.each([
  { uid: 4, passed: ['one', 'two'] },
  { uid: 5, passed: ['two'] },
  { uid: 8, passed: ['two'] },
  // Both come to it by themselves.
  { uid: 9, passed: [] },
])('UID $uid, with one monitor at 5 and one at 9, was passed by $passed', async (row) => {
  const { run } = await leasedRun({ positions: { one: 5, two: 9 } })
  expect(monitorsThatPassed(run, row.uid).map(({ monitor }) => monitor.name)).toEqual(row.passed)
})

test('what came before a monitor began is not its', async () => {
  const begun = { two: { from: 5, startFrom: 'now', when: '0123456789ab' } }
  const { run } = await leasedRun({ positions: { one: 9, two: 9 }, begun })
  expect(monitorsThatPassed(run, 4).map(({ monitor }) => monitor.name)).toEqual(['one'])
  expect(monitorsThatPassed(run, 5).map(({ monitor }) => monitor.name)).toEqual(['one', 'two'])
})
