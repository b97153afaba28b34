import { expect, test } from 'vitest'
import { MemoryMailServer } from '../doubles/memory-mail-server.js'
import { judgeSends } from './judge-sends.js'
import type { SendHappening, SendHistory } from './send-history.js'

const ADDRESS = 'recipient@example.com'
const TWICE = 'delivered once'

const delivered = (sendId: string): SendHappening => ({
  kind: 'delivered',
  run: 1,
  sendId,
  addresses: [ADDRESS],
  bytes: Buffer.from('the message'),
})

const askedAgain = (sendId: string): SendHappening => ({
  kind: 'stored',
  key: `outbox/2026/11/21/${sendId}/result.json`,
  body: Buffer.from(
    JSON.stringify({ state: 'QUEUED', recipients: [], askedAt: '2026-11-21T10:00:00.000Z' }),
  ),
})

/** Two sends that have come to their end, and what happened to them. */
function historyOf(happenings: readonly SendHappening[]): SendHistory {
  const ids = ['one', 'other']
  const objects = ids.flatMap((id) => {
    const request = { id, subject: id, messageId: `<${id}>`, to: [{ address: ADDRESS }] }
    const record = {
      state: 'ACCEPTED',
      recipients: [{ address: ADDRESS, state: 'ACCEPTED' }],
      finishedAt: '2026-11-21T09:00:00.000Z',
    }
    return [
      [`outbox/2026/11/21/${id}/request.json`, request],
      [`outbox/2026/11/21/${id}/result.json`, record],
    ] as const
  })
  return {
    schedule: { seed: 1, sends: [], acts: [], faults: [] },
    happenings,
    objects: new Map(
      objects.map(([key, value]) => [
        key,
        { body: Buffer.from(JSON.stringify(value)), etag: '"1"', modifiedAt: new Date(0) },
      ]),
    ),
    server: new MemoryMailServer(['Sent']),
    oddities: [],
  }
}

const namedTwice = (happenings: readonly SendHappening[]): readonly string[] =>
  judgeSends(historyOf(happenings)).flatMap(({ promise, words }) =>
    promise === TWICE ? [words] : [],
  )

test('a send that was asked for again may come twice, and no more often', () => {
  const asked = [delivered('one'), askedAgain('one'), delivered('one')]
  expect(namedTwice(asked)).toEqual([])
  expect(namedTwice([...asked, delivered('one')])).toHaveLength(1)
})

test('that one was asked for again excuses no other', () => {
  const happenings = [delivered('one'), delivered('one'), askedAgain('other')]
  expect(namedTwice(happenings)).toEqual([`${ADDRESS} of one: 2 times`])
})
