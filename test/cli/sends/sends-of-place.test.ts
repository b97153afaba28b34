import { expect, test } from 'vitest'
import { sendOf, sendsOfDays } from '../../../cli/sends/sends-of-place.js'
import { outboxKeys } from '../../../shared/contract/keys.js'
import { MemoryArchive } from '../../faults/doubles/memory-archive.js'
import { ACCEPTED_AT, recordTo, sendTo } from '../../shared/delivery/sends.js'

const JSON_TYPE = { contentType: 'application/json' } as const

/** Ids are of their day. */
const idOf = (day: string, number: number): string =>
  `${day.replaceAll('-', '')}T120000Z-${String(number).padStart(16, '0')}`

async function outboxWith(ids: readonly string[]): Promise<MemoryArchive> {
  const archive = new MemoryArchive(() => new Date(ACCEPTED_AT))
  for (const id of ids)
    await archive.add(
      outboxKeys(id).request,
      JSON.stringify(sendTo(['oncall@example.com'], { id })),
      JSON_TYPE,
    )
  return archive
}

test('sends are listed as they lie, day by day, and those that nobody has begun are queued', async () => {
  const many = Array.from({ length: 40 }, (_, number) => idOf('2026-11-21', number))
  const archive = await outboxWith([...many, idOf('2026-11-20', 1), idOf('2026-11-19', 1)])
  const listed: string[] = []
  for await (const { id, state } of sendsOfDays(archive, ['2026-11-20', '2026-11-21'])) {
    expect(state).toBe('QUEUED')
    listed.push(id)
  }
  expect(listed).toEqual([idOf('2026-11-20', 1), ...many])
})

test('a send has what its record says of each recipient', async () => {
  const id = idOf('2026-11-21', 7)
  const archive = await outboxWith([id])
  const record = { ...recordTo('oncall@example.com'), id }
  await archive.add(
    outboxKeys(id).result,
    JSON.stringify({
      ...record,
      state: 'FAILED',
      recipients: record.recipients.map((recipient) => ({
        ...recipient,
        state: 'FAILED',
        code: 'RECIPIENT_NOT_FOUND',
        reason: '550 no mailbox here',
      })),
    }),
    JSON_TYPE,
  )
  expect(await sendOf(archive, id)).toMatchObject({
    id,
    state: 'FAILED',
    recipients: [{ code: 'RECIPIENT_NOT_FOUND', reason: '550 no mailbox here' }],
  })
})

test.each([idOf('2026-11-21', 8), 'nosuch', '../../state'])('no send has the id %s', async (id) => {
  expect(await sendOf(await outboxWith([]), id)).toBeUndefined()
})
