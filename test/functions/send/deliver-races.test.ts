import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSendKey } from '../../../shared/contract/keys.js'
import { changeSendRecord } from '../../../shared/delivery/outbox/outbox.js'
import {
  askedAgain,
  cancelled,
  claimed,
  transmitting,
} from '../../../shared/delivery/outbox/send-transitions.js'
import { applySesEvent } from '../../../shared/delivery/ses-events/ses-events.js'
import { sendTo, sinceAccepted } from '../../shared/delivery/sends.js'
import { type SendWorld, SMTP_SENDER, startSendWorld } from '../../worlds/send-world.js'

const A = 'a@example.com'
const B = 'b@example.com'
const SEND = sendTo([A, B])

/** When every claim has run out. */
const LATER = () => sinceAccepted(3_600_000)

/** Right after it was accepted. */
const SOON = () => sinceAccepted(10_000)

let world: SendWorld

beforeEach(async () => {
  world = await startSendWorld()
  await world.accept(SEND)
})
afterEach(() => world.close())

describe('what SES reports while the run is under way', () => {
  test('who turns out to have the mail right before the server reads does not get it again', async () => {
    world.server.atStep = async (step) => {
      if (step === 'ready' && world.server.attempts === 1) await reported(A)
    }
    const first = await world.deliver(SEND)
    expect(first).toMatchObject({ next: 'queue again' })
    expect(world.server.delivered.size).toBe(0)

    await world.deliver(SEND, { now: LATER })
    expect([...world.server.delivered]).toEqual([[B, 1]])
    const { recipients } = await world.record(SEND)
    expect(recipients.map(({ state }) => state)).toEqual(['DELIVERED', 'ACCEPTED'])
  })
})

describe('somebody who cancels while the run is under way', () => {
  const cancel = (now: () => Date = SOON) =>
    changeSendRecord({ ...world.sendDeps }, SEND, (record) => cancelled(record, now()))

  test.each(['connected', 'ready', 'reading', 'read', 'answered'] as const)(
    'when it is at %s is too late: it is delivered, once',
    async (at) => {
      const states: string[] = []
      world.server.atStep = async (step) => {
        if (step === at) states.push((await cancel()).state)
      }
      await world.deliver(SEND, { now: SOON })
      expect(states).toEqual([at === 'connected' || at === 'ready' ? 'QUEUED' : 'SENDING'])
      expect([...world.server.delivered]).toEqual([
        [A, 1],
        [B, 1],
      ])
      expect(await world.record(SEND)).toMatchObject({ state: 'ACCEPTED' })
    },
  )

  test('in the same moment as the claim: one of them is first, and the other sees it', async () => {
    for (let round = 0; round < 20; round += 1) {
      const send = sendTo([A], { id: `20261121T120000Z-${String(round).padStart(16, '0')}` })
      await world.accept(send)
      const before = world.server.delivered.get(A) ?? 0
      const [, record] = await Promise.all([
        world.deliver(send, { now: SOON }),
        changeSendRecord({ ...world.sendDeps }, send, (found) => cancelled(found, SOON())),
      ])
      const delivered = (world.server.delivered.get(A) ?? 0) - before
      // Whoever was told that it is cancelled is not sent it.
      expect(delivered).toBe(record.state === 'CANCELLED' ? 0 : 1)
    }
  })

  test('GIVEN a claim that has run out WHEN its run wakes up THEN it hands nothing over', async () => {
    world.server.atStep = async (step) => {
      if (step === 'ready') await cancel(LATER)
    }
    await world.deliver(SEND, { now: SOON })
    expect(world.server.delivered.size).toBe(0)
    expect(await world.record(SEND)).toMatchObject({ state: 'CANCELLED' })
  })
})

describe('a run that was stopped for longer than its claim', () => {
  test('and ends after another one took the send over changes nothing of what that one does', async () => {
    world.sender = { ...SMTP_SENDER, sentCopy: SENT_COPY }
    let isStopped = true
    const keepSentCopy = async () => {
      if (!isStopped) return 'kept' as const
      isStopped = false
      // The others go on meanwhile: one finishes the send, somebody asks for it again, a third one takes that on.
      await world.deliver(SEND, { now: LATER, keepSentCopy })
      await change((record) => ({
        ...record,
        recipients: record.recipients.map((each) => ({ ...each, state: 'FAILED' as const })),
      }))
      await change((record) => askedAgain(record, LATER()))
      const until = new Date(LATER().getTime() + 3_600_000)
      await change((record) => claimed(record, { runId: 'third', until }, LATER()))
      return 'kept' as const
    }
    await world.deliver(SEND, { keepSentCopy }).catch(() => {})
    expect(await world.record(SEND)).toMatchObject({ claim: { runId: 'third' }, announced: [] })
  })

  test('and hears that it was accepted, after another one has made it UNKNOWN: that is what is known, and it is told', async () => {
    world.server.atStep = async (step) => {
      if (step !== 'answered') return
      world.server.atStep = async () => {}
      await world.deliver(SEND, { now: LATER })
      expect(await world.record(SEND)).toMatchObject({ state: 'UNKNOWN' })
    }
    await expect(world.deliver(SEND, { now: SOON })).rejects.toThrow('taken from this run')
    expect(await world.record(SEND)).toMatchObject({ state: 'ACCEPTED' })
    expect(await world.archive.size(openSendKey(SEND.id))).toBeDefined()
    await world.deliver(SEND, { now: LATER })
    const told = world.events.map((each) => each['detail-type'])
    expect(told).toEqual(['Send Failed', 'Send Accepted'])
    expect(world.server.attempts).toBe(1)
  })

  test('a send that is left SENDING without a claim comes to its end', async () => {
    await change((record) => transmitting(record, [A, B], sinceAccepted(0)))
    expect(await world.deliver(SEND)).toMatchObject({ record: { state: 'UNKNOWN' } })
    expect(world.server.attempts).toBe(0)
  })
})

const SENT_COPY = {
  mailbox: {
    name: 'operations',
    address: 'operations@example.co.jp',
    imap: { host: '127.0.0.1', security: 'none', auth: 'password' },
    poll: { seconds: 600 },
  },
  folder: '\\Sent',
} as const

const change = (transition: Parameters<typeof changeSendRecord>[2]) =>
  changeSendRecord(world.sendDeps, SEND, transition)

const reported = (address: string) =>
  change((record) =>
    applySesEvent(
      record,
      {
        sendId: SEND.id,
        serverMessageId: '<x@email.amazonses.com>',
        recipients: [{ address, state: 'DELIVERED' }],
        at: sinceAccepted(0),
      },
      sinceAccepted(0),
    ),
  )
