import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { outboxKeys } from '../../../../shared/contract/keys.js'
import { changeSendRecord, readAcceptedSend } from '../../../../shared/delivery/outbox/outbox.js'
import { StorageFailed } from '../../../../shared/failures/storage-errors.js'
import { type SendWorld, startSendWorld } from '../../../worlds/send-world.js'
import { sendTo } from '../sends.js'

const SEND = sendTo(['a@example.com'])

let world: SendWorld

beforeEach(async () => {
  world = await startSendWorld()
})
afterEach(() => world.close())

describe('a record that many write at once', () => {
  /** SES reports each recipient by itself, and each report has a function of its own. */
  const WRITERS = 60

  test('has the change of each of them', async () => {
    const warnings = Array.from({ length: WRITERS }, (_, index) => `warning ${index}`)
    await Promise.all(
      warnings.map((warning) =>
        changeSendRecord({ ...world.sendDeps, pause }, SEND, (record) => ({
          ...record,
          warnings: [...record.warnings, warning],
        })),
      ),
    )
    const record = await world.record(SEND)
    expect(record.warnings.toSorted()).toEqual(warnings.toSorted())
  })

  test('is given up where another writer is always first', async () => {
    const archive = new Proxy(world.archive, {
      get: (target, property) =>
        property === 'swap' ? async () => undefined : Reflect.get(target, property).bind(target),
    })
    const pauses: number[] = []
    const deps = { ...world.sendDeps, archive, pause: async (ms: number) => pauses.push(ms) }
    await expect(changeSendRecord(deps, SEND, (record) => record)).rejects.toThrow(
      'another writer was always first',
    )
    expect(pauses).toHaveLength(50)
    expect(Math.max(...pauses)).toBeLessThanOrEqual(2_000)
  })
})

test('a request that is no JSON is a failure of the bucket, and no bug', async () => {
  const json = { contentType: 'application/json' }
  await world.archive.put(outboxKeys(SEND.id).request, '{"schemaVersion": 1, ', json)
  await expect(readAcceptedSend(world.archive, SEND.id)).rejects.toThrow(StorageFailed)
})
