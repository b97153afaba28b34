import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSendKey, outboxKeys } from '../../../shared/contract/keys.js'
import type { AcceptedSend } from '../../../shared/delivery/outbox/accepted-send.js'
import { markOpen } from '../../../shared/delivery/outbox/open-sends.js'
import { ServerUnreachable } from '../../../shared/failures/mailbox-errors.js'
import { SendingFailed } from '../../../shared/failures/sending-errors.js'
import { StorageFailed } from '../../../shared/failures/storage-errors.js'
import { sendTo } from '../../shared/delivery/sends.js'
import { type SendWorld, SMTP_SENDER, startSendWorld } from '../../worlds/send-world.js'

const A = 'a@example.com'
const B = 'b@example.com'
const C = 'c@example.com'

let world: SendWorld
let clock: Date

beforeEach(async () => {
  world = await startSendWorld()
  clock = new Date('2026-11-21T12:00:10.000Z')
})
afterEach(() => world.close())

describe('a send that its server accepts', () => {
  test('is handed over once, recorded, announced, no longer open, and not touched again', async () => {
    const send = await given([A, B])
    await markOpen(world.archive, send.id)
    expect(await deliver(send)).toMatchObject({ next: 'nothing', record: { state: 'ACCEPTED' } })
    expect(await world.archive.size(openSendKey(send.id))).toBeUndefined()
    expect(await deliver(send)).toEqual({ next: 'nothing' })

    expect([...world.server.delivered]).toEqual([
      [A, 1],
      [B, 1],
    ])
    expect(await world.record(send)).toMatchObject({
      state: 'ACCEPTED',
      attempts: 1,
      announced: ['Send Accepted'],
      recipients: [
        { address: A, state: 'ACCEPTED' },
        { address: B, state: 'ACCEPTED' },
      ],
    })
    expect(world.events.map((event) => event['detail-type'])).toEqual(['Send Accepted'])
  })

  test('goes out as the very bytes that are kept', async () => {
    const send = await given([A])
    await deliver(send)
    const kept = await world.archive.read(outboxKeys(send.id).message)
    expect(world.server.messages).toEqual([kept?.body])
    expect(String(kept?.body)).toContain(`Message-ID: ${send.messageId}`)
  })

  test('goes out in groups where the server takes only so many at once', async () => {
    world.server.maxRecipients = 2
    const send = await given([A, B, C])
    await deliver(send)
    expect(world.server.attempts).toBe(2)
    expect([...world.server.delivered.values()]).toEqual([1, 1, 1])
    expect(await world.record(send)).toMatchObject({ state: 'ACCEPTED', attempts: 1 })
  })
})

describe('more recipients than the server takes with a message', () => {
  /** Takes so many with each message, and leaves the others over. */
  const takes = (most: number) => {
    let attempt = 0
    let taken = 0
    world.server.treat = (_, now) => {
      if (now !== attempt) taken = 0
      attempt = now
      taken += 1
      return taken > most
        ? { outcome: 'left over', code: 'PUT_OFF', reason: '552 5.5.3 too many recipients' }
        : undefined
    }
  }

  test.each([
    [1, 3],
    [2, 2],
    [3, 1],
  ])(
    'GIVEN one that takes %d THEN three get it in %d messages of the same run',
    async (most, messages) => {
      takes(most)
      const send = await given([A, B, C])
      expect(await deliver(send)).toMatchObject({ next: 'nothing', record: { state: 'ACCEPTED' } })
      expect(world.server.attempts).toBe(messages)
      expect([...world.server.delivered.values()]).toEqual([1, 1, 1])
      expect(await world.record(send)).toMatchObject({ attempts: 1 })
    },
  )

  test('GIVEN one that refuses a message for their number THEN it is halved until it is taken', async () => {
    world.server.treat = (_address, _attempt, recipients) =>
      recipients.length > 1
        ? { outcome: 'left over', code: 'PUT_OFF', reason: '550 5.5.3 too many recipients' }
        : undefined
    const send = await given([A, B, C])
    expect(await deliver(send)).toMatchObject({ next: 'nothing', record: { state: 'ACCEPTED' } })
    // Three, two, and each alone.
    expect(world.server.attempts).toBe(5)
    expect([...world.server.delivered.values()]).toEqual([1, 1, 1])
  })

  test('GIVEN no time for another message THEN who is left over comes with the next attempt', async () => {
    takes(2)
    const deadline = { remainingMs: () => (world.server.attempts === 0 ? 710_000 : 60_000) }
    const send = await given([A, B, C])
    expect(await deliver(send, { deadline })).toMatchObject({
      next: 'queue again',
      record: { recipients: [{ state: 'ACCEPTED' }, { state: 'ACCEPTED' }, { state: 'QUEUED' }] },
    })
    expect(world.server.attempts).toBe(1)
  })
})

describe('recipients that the server does not take', () => {
  test('one of three that is refused does not stop the others', async () => {
    world.server.treat = (address) =>
      address === B
        ? { outcome: 'refused', code: 'RECIPIENT_NOT_FOUND', reason: '550 5.1.1 no such user' }
        : undefined
    const send = await given([A, B, C])
    expect(await deliver(send)).toMatchObject({ next: 'nothing', record: { state: 'PARTIAL' } })
    const { recipients } = await world.record(send)
    expect(recipients.map(({ state }) => state)).toEqual(['ACCEPTED', 'FAILED', 'ACCEPTED'])
    expect(recipients[1]).toMatchObject({
      code: 'RECIPIENT_NOT_FOUND',
      reason: '550 5.1.1 no such user',
    })
    expect(world.events.map((event) => event['detail-type'])).toEqual(['Send Failed'])
  })

  test('greylisting puts one off; the others have it, and the retry is for that one alone', async () => {
    world.server.treat = (address, attempt) =>
      address === B && attempt < 3
        ? { outcome: 'put off', code: 'PUT_OFF', reason: '451 4.7.1 greylisted' }
        : undefined
    const send = await given([A, B])
    const first = await deliver(send)
    expect(first).toMatchObject({ next: 'queue again', at: new Date('2026-11-21T12:01:10.000Z') })

    // Taken from the queue too early, it is left alone.
    clock = new Date('2026-11-21T12:01:00.000Z')
    expect(await deliver(send)).toMatchObject({ next: 'queue again' })
    expect(world.server.attempts).toBe(1)

    clock = new Date('2026-11-21T12:01:10.000Z')
    expect(await deliver(send)).toMatchObject({
      next: 'queue again',
      at: new Date('2026-11-21T12:03:10.000Z'),
    })
    clock = new Date('2026-11-21T12:03:10.000Z')
    expect(await deliver(send)).toMatchObject({ next: 'nothing', record: { state: 'ACCEPTED' } })
    expect([...world.server.delivered]).toEqual([
      [A, 1],
      [B, 1],
    ])
  })

  test('what is put off for a day has failed, with the last words of the server', async () => {
    world.server.treat = () => ({ outcome: 'put off', code: 'PUT_OFF', reason: '451 not now' })
    const send = await given([A])
    for (let attempts = 0; attempts < 100; attempts += 1) {
      const outcome = await deliver(send)
      if (outcome.next === 'nothing') break
      clock = outcome.at
    }
    expect(await world.record(send)).toMatchObject({
      state: 'FAILED',
      recipients: [{ code: 'PUT_OFF', reason: '451 not now' }],
    })
    expect(clock > new Date('2026-11-22T11:00:00.000Z')).toBe(true)
    expect(world.server.attempts).toBeLessThan(40)
  })

  test('an unknown outcome is not repeated', async () => {
    world.server.treat = () => ({ outcome: 'unknown', code: 'OUTCOME_UNKNOWN', reason: 'silence' })
    const send = await given([A])
    expect(await deliver(send)).toMatchObject({ next: 'nothing', record: { state: 'UNKNOWN' } })
    expect(await deliver(send)).toEqual({ next: 'nothing' })
    expect(world.server.attempts).toBe(1)
    expect(world.events.map((event) => event['detail-type'])).toEqual(['Send Failed'])
  })
})

describe('a way that does not open', () => {
  test.each([
    [new ServerUnreachable('refused'), 'queue again', 'QUEUED', 'NETWORK'],
    [new SendingFailed('POP_AUTH_FAILED', '-ERR no'), 'nothing', 'FAILED', 'POP_AUTH_FAILED'],
    [new SendingFailed('APOP_UNSUPPORTED', '+OK'), 'nothing', 'FAILED', 'APOP_UNSUPPORTED'],
  ])('%s', async (failure, next, state, code) => {
    const send = await given([A])
    const outcome = await deliver(send, {
      transports: {
        of: async () => {
          throw failure
        },
        note: async () => {},
        close: async () => {},
      },
    })
    expect(outcome.next).toBe(next)
    expect(await world.record(send)).toMatchObject({ state, recipients: [{ code }] })
  })

  test('a sender that is gone', async () => {
    world.sender = undefined
    const send = await given([A])
    await deliver(send)
    expect(await world.record(send)).toMatchObject({
      state: 'FAILED',
      recipients: [{ code: 'SENDER_NOT_FOUND' }],
    })
  })

  test('not a message that it takes since its limit was raised a moment ago', async () => {
    const latest = { ...world.sendDeps.readDirectory(), sender: async () => SMTP_SENDER }
    const remembered = { ...SMTP_SENDER, maxMessageBytes: 100 }
    const directory = { ...latest, sender: async () => remembered, anew: () => latest }
    const send = await given([A])
    await deliver(send, { directory })
    expect(await world.record(send)).toMatchObject({ state: 'ACCEPTED' })
  })

  test('a message larger than the sender now takes', async () => {
    world.sender = { ...SMTP_SENDER, maxMessageBytes: 100 }
    const send = await given([A])
    await deliver(send)
    expect(await world.record(send)).toMatchObject({
      state: 'FAILED',
      recipients: [{ code: 'MESSAGE_TOO_LARGE' }],
    })
    expect(world.server.attempts).toBe(0)
  })

  test('a run with too little time left begins nothing', async () => {
    const send = await given([A])
    const outcome = await deliver(send, { deadline: { remainingMs: () => 300_000 } })
    expect(outcome).toMatchObject({ next: 'queue again', at: clock, message: { number: 0 } })
    expect(world.server.attempts).toBe(0)
  })
})

describe('two runs at once', () => {
  test('hand it over once; the other comes back when the first cannot be alive any more', async () => {
    const send = await given([A])
    let second: unknown
    world.server.atStep = async (step) => {
      if (step === 'ready') second ??= await deliver(send)
    }
    await deliver(send)
    expect(second).toMatchObject({ next: 'queue again' })
    expect(world.server.delivered.get(A)).toBe(1)
  })

  test('twenty that start together', async () => {
    const send = await given([A])
    await Promise.all(Array.from({ length: 20 }, () => deliver(send)))
    expect(world.server.delivered.get(A)).toBe(1)
  })
})

describe('the copy in the mailbox of the sender', () => {
  const sentCopy = {
    mailbox: {
      name: 'operations',
      address: 'operations@example.co.jp',
      imap: { host: '127.0.0.1', security: 'none', auth: 'password' },
      poll: { seconds: 600 },
    },
    folder: '\\Sent',
  } as const

  test('is kept, and noted', async () => {
    world.sender = { ...SMTP_SENDER, sentCopy }
    const send = await given([A])
    await deliver(send, { keepSentCopy: async () => 'already there' })
    expect(await world.record(send)).toMatchObject({ sentCopy: 'already there', warnings: [] })
  })

  test('cannot make the send fail', async () => {
    world.sender = { ...SMTP_SENDER, sentCopy }
    const send = await given([A])
    await deliver(send, {
      keepSentCopy: async () => {
        throw new ServerUnreachable('127.0.0.1:993')
      },
    })
    expect(await world.record(send)).toMatchObject({
      state: 'ACCEPTED',
      sentCopy: 'failed',
      warnings: ['SENT_COPY_FAILED: NETWORK: 127.0.0.1:993'],
    })
  })

  test('is none of what nobody accepted', async () => {
    world.sender = { ...SMTP_SENDER, sentCopy }
    world.server.treat = () => ({ outcome: 'refused', code: 'REFUSED', reason: '550' })
    const send = await given([A])
    await deliver(send, { keepSentCopy: () => Promise.reject(new Error('was called')) })
    expect(await world.record(send)).toMatchObject({ state: 'FAILED', warnings: [] })
  })
})

describe('a bucket that fails for a moment', () => {
  test('right after the server has answered: its answer is not lost', async () => {
    const send = await given([A])
    let failures = 0
    const { archive } = world
    const failing = new Proxy(archive, {
      get(target, property) {
        const value: unknown = Reflect.get(target, property)
        if (typeof value !== 'function') return value
        if (property !== 'read' || world.server.messages.length === 0 || failures >= 3)
          return value.bind(target)
        return async () => {
          failures += 1
          throw new StorageFailed('503')
        }
      },
    })
    await deliver(send, { archive: failing })
    expect(failures).toBe(3)
    expect(await world.record(send)).toMatchObject({ state: 'ACCEPTED' })
  })
})

async function given(addresses: readonly string[]): Promise<AcceptedSend> {
  const send = sendTo(addresses)
  await world.accept(send)
  return send
}

const deliver: SendWorld['deliver'] = (send, overrides) =>
  world.deliver(send, { now: () => clock, ...overrides })
