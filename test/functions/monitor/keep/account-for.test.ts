import { expect, test } from 'vitest'
import { accountFor } from '../../../../functions/monitor/keep/account-for.js'
import { leasedRun } from '../leased-run.js'

const RANGE = { first: 4, last: 6 }

/** A page of monitors that catch up has their hash in its name, so that it takes no other page's place. */
test.each([
  { positions: { one: 4, two: 4 }, isOfItsOwn: false },
  { positions: { one: 4, two: 1 }, isOfItsOwn: false },
  { positions: { one: 7, two: 4 }, isOfItsOwn: true },
  { positions: { one: 5, two: 4 }, isOfItsOwn: true },
  { positions: { one: 4, two: 4, removed: 90 }, isOfItsOwn: true },
])('with positions $positions the page is one of its own: $isOfItsOwn', async (row) => {
  const { run, archive } = await leasedRun({ positions: row.positions })
  await accountFor(run, { range: RANGE, messages: [], missing: [RANGE], aside: [] })
  const [name = ''] = [...archive.objects.keys()]
    .filter((key) => key.startsWith('ledger/'))
    .map((key) => key.split('/').at(-1) ?? '')
  expect(/^[^.]+\.[0-9a-f]+\.json$/.test(name), name).toBe(row.isOfItsOwn)
})
