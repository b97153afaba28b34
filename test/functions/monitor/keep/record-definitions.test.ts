import { expect, test } from 'vitest'
import { accountFor } from '../../../../functions/monitor/keep/account-for.js'
import { definitionKey } from '../../../../shared/contract/replays.js'
import { carriedMonitorSchema } from '../../../../shared/jobs/requests/poll-request.js'
import { leasedRun } from '../leased-run.js'

const RANGE = { range: { first: 1, last: 1 }, missing: [], aside: [] }

test('a definition is written down before the ledger names its version, once, as it can be asked again', async () => {
  const { run, archive } = await leasedRun({ positions: { one: 1, two: 1 } })
  const [one, two] = run.watched.monitors
  if (!one || !two) throw new Error('two monitors watch the folder')
  const written: string[] = []
  const { add } = archive
  archive.add = (key, body, options) => {
    written.push(key)
    return add.call(archive, key, body, options)
  }
  const message = {
    attributes: { uid: 1, internalDate: new Date(0), size: 1, flags: [] },
    summary: { messageId: undefined, from: undefined, subject: '' },
    decisions: [
      { monitor: one, decision: { result: 'matched' as const, conditions: [], captures: {} } },
    ],
  }
  await accountFor(run, { ...RANGE, messages: [message] })
  const key = definitionKey('one', one.version)
  expect(written.map((each) => each.split('/')[0])).toEqual(['definitions', 'ledger'])
  expect(written[0]).toBe(key)
  const stored: unknown = JSON.parse(String(archive.objects.get(key)?.body))
  expect(carriedMonitorSchema.parse(stored)).toEqual(one)

  await accountFor(run, { ...RANGE, range: { first: 2, last: 2 }, messages: [message] })
  expect(written.filter((each) => each.startsWith('definitions/'))).toEqual([key])
})
