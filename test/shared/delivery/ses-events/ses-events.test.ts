import { describe, expect, test } from 'vitest'
import { ZodError } from 'zod'
import type { RecipientState, SendRecord } from '../../../../shared/delivery/outbox/send-record.js'
import {
  applySesEvent,
  readSesEvent,
  type SesEvent,
} from '../../../../shared/delivery/ses-events/ses-events.js'

const SEND_ID = '20261121T093000Z-9f86d081884c7d65'
const NOW = new Date('2026-11-21T09:31:00Z')

const DSN = {
  action: 'failed',
  status: '5.1.1',
  diagnosticCode: 'smtp; 550 5.1.1\r\n user unknown',
}

describe('readSesEvent', () => {
  test.each([
    {
      title: 'a delivery',
      detail: {
        eventType: 'Delivery',
        delivery: { recipients: ['oncall@other.example'], smtpResponse: '250 2.6.0 Received' },
      },
      recipients: [
        { address: 'oncall@other.example', state: 'DELIVERED', reason: '250 2.6.0 Received' },
      ],
    },
    {
      title: 'a permanent bounce',
      detail: bounce('Permanent', 'General', DSN),
      recipients: [
        {
          address: 'oncall@other.example',
          state: 'BOUNCED',
          code: 'RECIPIENT_NOT_FOUND',
          reason: 'permanent bounce, General: smtp; 550 5.1.1 user unknown',
        },
      ],
    },
    {
      title: 'a bounce of what was forwarded is that of the one it was sent to',
      detail: bounce('Permanent', 'NoEmail', { emailAddress: 'elsewhere@third.example' }),
      recipients: [
        {
          address: 'oncall@other.example',
          state: 'BOUNCED',
          code: 'RECIPIENT_NOT_FOUND',
          reason: 'permanent bounce, NoEmail',
        },
      ],
    },
    {
      title: 'a transient bounce: SES has given up',
      detail: bounce('Transient', 'MailboxFull', { action: 'failed', status: '4.2.2' }),
      recipients: [
        {
          address: 'oncall@other.example',
          state: 'BOUNCED',
          code: 'RECIPIENT_MAILBOX_FULL',
          reason: 'transient bounce, MailboxFull: 4.2.2',
        },
      ],
    },
    {
      title: 'a general transient bounce with a delivery report',
      detail: bounce('Transient', 'General', { action: 'failed', status: '4.4.7' }),
      recipients: [
        {
          address: 'oncall@other.example',
          state: 'BOUNCED',
          code: 'REFUSED',
          reason: 'transient bounce, General: 4.4.7',
        },
      ],
    },
    {
      title: 'an address on the suppression list',
      detail: bounce('Permanent', 'OnAccountSuppressionList', {}),
      recipients: [
        {
          address: 'oncall@other.example',
          state: 'BOUNCED',
          code: 'REFUSED',
          reason: 'permanent bounce, OnAccountSuppressionList',
        },
      ],
    },
    {
      title: 'a complaint',
      detail: complaint(['oncall@other.example'], null),
      recipients: [
        { address: 'oncall@other.example', state: 'COMPLAINED', reason: 'complaint: abuse' },
      ],
    },
    {
      title: 'a complaint of one of a domain',
      detail: complaint(['a@other.example', 'b@other.example'], null),
      recipients: ['a@other.example', 'b@other.example'].map((address) => ({
        address,
        state: 'COMPLAINED',
        reason: 'complaint, by one of 2 recipients: abuse',
      })),
    },
    {
      title: 'an earlier complaint: it was not sent',
      detail: complaint(['oncall@other.example'], 'OnAccountSuppressionList'),
      recipients: [
        {
          address: 'oncall@other.example',
          state: 'FAILED',
          code: 'REFUSED',
          reason: 'on the suppression list of the SES account, for an earlier complaint',
        },
      ],
    },
    {
      title: 'a virus: nobody gets it',
      detail: { eventType: 'Reject', reject: { reason: 'Bad content' } },
      recipients: [
        {
          address: 'oncall@other.example',
          state: 'FAILED',
          code: 'REFUSED',
          reason: 'SES rejected the message: Bad content',
        },
      ],
    },
    {
      title: 'a template that cannot be filled',
      detail: { eventType: 'Rendering Failure', failure: { errorMessage: 'no attribute' } },
      recipients: [
        {
          address: 'oncall@other.example',
          state: 'FAILED',
          code: 'REFUSED',
          reason: 'SES could not render the message: no attribute',
        },
      ],
    },
  ])('$title', ({ detail, recipients }) => {
    expect(readSesEvent(eventOf(detail))).toEqual({
      sendId: SEND_ID,
      serverMessageId: '<0100-000000@ap-northeast-1.amazonses.com>',
      at: new Date('2026-11-21T09:30:05Z'),
      recipients,
    })
  })

  const DELIVERY = { eventType: 'Delivery', delivery: { recipients: ['oncall@other.example'] } }

  test.each([
    { title: 'no event', event: 'hello' },
    { title: 'an event of ours', event: { ...eventOf(DELIVERY), source: 'mailjobs' } },
    { title: 'mail of another program', event: eventOf(DELIVERY, { tags: { campaign: ['x'] } }) },
    { title: 'a made-up id', event: eventOf(DELIVERY, { tags: { 'mailjobs-send': ['../x'] } }) },
    { title: 'that it was taken', event: eventOf({ eventType: 'Send', send: {} }) },
    { title: 'a delay', event: eventOf({ eventType: 'DeliveryDelay', deliveryDelay: {} }) },
    { title: 'that it was read', event: eventOf({ eventType: 'Open', open: {} }) },
    {
      title: 'a delay further on',
      event: eventOf(bounce('Transient', 'General', { action: 'delayed', status: '4.4.1' })),
    },
    {
      title: 'an automatic answer',
      event: eventOf(bounce('Transient', 'General', {})),
    },
  ])('$title says nothing of a send', ({ event }) => {
    expect(readSesEvent(event)).toBeUndefined()
  })

  test('an event of a send of ours in a shape that is not known is a bug', () => {
    expect(() => readSesEvent(eventOf({ eventType: 'Delivery' }))).toThrow(ZodError)
  })
})

const REPORTED = ['DELIVERED', 'BOUNCED', 'COMPLAINED', 'FAILED'] as const

/** What a state becomes by a report; undefined: it stays. */
const BECOMES = {
  QUEUED: ['DELIVERED', undefined, 'COMPLAINED', undefined],
  SENDING: ['DELIVERED', 'BOUNCED', 'COMPLAINED', 'FAILED'],
  ACCEPTED: ['DELIVERED', 'BOUNCED', 'COMPLAINED', 'FAILED'],
  UNKNOWN: ['DELIVERED', 'BOUNCED', 'COMPLAINED', 'FAILED'],
  FAILED: ['DELIVERED', 'BOUNCED', 'COMPLAINED', undefined],
  // Of an earlier attempt: it had reached somebody after all.
  CANCELLED: ['DELIVERED', 'BOUNCED', 'COMPLAINED', undefined],
  DELIVERED: [undefined, 'BOUNCED', 'COMPLAINED', undefined],
  BOUNCED: [undefined, undefined, 'COMPLAINED', undefined],
  COMPLAINED: [undefined, undefined, undefined, undefined],
} satisfies Record<RecipientState, readonly (RecipientState | undefined)[]>

const STATES: readonly RecipientState[] = [
  ...(['QUEUED', 'SENDING', 'ACCEPTED', 'UNKNOWN', 'FAILED', 'CANCELLED'] as const),
  ...(['DELIVERED', 'BOUNCED', 'COMPLAINED'] as const),
]

const TRANSITIONS = STATES.flatMap((from) =>
  REPORTED.map((reported, index) => ({ from, reported, to: BECOMES[from][index] })),
)

describe('applySesEvent', () => {
  test.each(TRANSITIONS)('$from, reported $reported: $to', ({ from, reported, to }) => {
    const record = recordOf({ state: from })
    expect(applySesEvent(record, reportOf(reported), NOW)?.recipients[0]?.state).toBe(to)
  })

  test('GIVEN an unknown outcome WHEN it was delivered THEN it is known, with nothing left of the failure', () => {
    const record = recordOf({ state: 'UNKNOWN', code: 'OUTCOME_UNKNOWN', reason: 'reset' })
    expect(applySesEvent(record, reportOf('DELIVERED'), NOW)).toEqual({
      ...record,
      state: 'DELIVERED',
      recipients: [
        {
          address: 'oncall@other.example',
          state: 'DELIVERED',
          serverMessageId: '<0100-000000@ap-northeast-1.amazonses.com>',
          at: '2026-11-21T09:30:05.000Z',
        },
      ],
      updatedAt: NOW.toISOString(),
    })
  })

  test('the id that the call was answered with stays', () => {
    const record = recordOf({ state: 'ACCEPTED', serverMessageId: '<first@x.example>' })
    const changed = applySesEvent(record, reportOf('DELIVERED'), NOW)
    expect(changed?.recipients[0]?.serverMessageId).toBe('<first@x.example>')
  })

  test('the same event twice changes nothing', () => {
    const once = applySesEvent(recordOf({ state: 'ACCEPTED' }), reportOf('BOUNCED'), NOW)
    expect(once?.state).toBe('BOUNCED')
    expect(once && applySesEvent(once, reportOf('BOUNCED'), NOW)).toBeUndefined()
  })

  test('events in any order come to the same', () => {
    const orders = [
      ['DELIVERED', 'BOUNCED', 'COMPLAINED'],
      ['COMPLAINED', 'DELIVERED', 'BOUNCED'],
      ['BOUNCED', 'COMPLAINED', 'DELIVERED'],
    ] as const
    const ends = orders.map((order) =>
      order.reduce(
        (record, state) => applySesEvent(record, reportOf(state), NOW) ?? record,
        recordOf({ state: 'ACCEPTED' }),
      ),
    )
    expect(ends.map(({ state }) => state)).toEqual(['COMPLAINED', 'COMPLAINED', 'COMPLAINED'])
  })

  test('an address is the same whatever the case of its domain, and no other', () => {
    const record = recordOf({ state: 'ACCEPTED', address: 'OnCall@Other.example' })
    const report = (address: string): SesEvent => ({
      ...reportOf('DELIVERED'),
      recipients: [{ address, state: 'DELIVERED' }],
    })
    const changed = applySesEvent(record, report('OnCall@OTHER.EXAMPLE'), NOW)
    expect(changed?.recipients[0]).toMatchObject({
      address: 'OnCall@Other.example',
      state: 'DELIVERED',
    })
    expect(applySesEvent(record, report('oncall@other.example'), NOW)).toBeUndefined()
  })

  test('only those are changed that it is about, and the wait of the others goes on', () => {
    const record: SendRecord = {
      ...recordOf({ state: 'QUEUED' }, { state: 'QUEUED', address: 'audit@other.example' }),
      nextAttemptAt: '2026-11-21T10:00:00Z',
    }
    const changed = applySesEvent(record, reportOf('DELIVERED'), NOW)
    expect(changed).toMatchObject({ state: 'QUEUED', nextAttemptAt: '2026-11-21T10:00:00Z' })
    expect(changed?.recipients.map(({ state }) => state)).toEqual(['DELIVERED', 'QUEUED'])
  })

  test('nothing is waited for once the last one is delivered', () => {
    const record: SendRecord = {
      ...recordOf({ state: 'QUEUED' }),
      nextAttemptAt: '2026-11-21T10:00:00Z',
    }
    expect(applySesEvent(record, reportOf('DELIVERED'), NOW)).not.toHaveProperty('nextAttemptAt')
  })
})

function eventOf(detail: object, mail: object = {}) {
  return {
    version: '0',
    id: 'event-1',
    'detail-type': 'Email Something',
    source: 'aws.ses',
    account: '000000000000',
    time: '2026-11-21T09:30:05Z',
    region: 'ap-northeast-1',
    resources: [],
    detail: {
      mail: {
        timestamp: '2026-11-21T09:30:00.123Z',
        messageId: '0100-000000',
        destination: ['oncall@other.example'],
        tags: { 'mailjobs-send': [SEND_ID], 'ses:operation': ['SendRawEmail'] },
        ...mail,
      },
      ...detail,
    },
  }
}

function bounce(bounceType: string, bounceSubType: string, recipient: object) {
  const bouncedRecipients = [{ emailAddress: 'oncall@other.example', ...recipient }]
  return { eventType: 'Bounce', bounce: { bounceType, bounceSubType, bouncedRecipients } }
}

function complaint(addresses: readonly string[], complaintSubType: string | null) {
  const complainedRecipients = addresses.map((emailAddress) => ({ emailAddress }))
  return {
    eventType: 'Complaint',
    complaint: { complaintSubType, complainedRecipients, complaintFeedbackType: 'abuse' },
  }
}

function reportOf(state: SesEvent['recipients'][number]['state']): SesEvent {
  return {
    sendId: SEND_ID,
    serverMessageId: '<0100-000000@ap-northeast-1.amazonses.com>',
    at: new Date('2026-11-21T09:30:05Z'),
    recipients: [{ address: 'oncall@other.example', state }],
  }
}

function recordOf(...recipients: Partial<SendRecord['recipients'][number]>[]): SendRecord {
  return {
    schemaVersion: 1,
    id: SEND_ID,
    state: 'ACCEPTED',
    recipients: recipients.map((recipient) => ({
      address: 'oncall@other.example',
      state: 'ACCEPTED',
      at: '2026-11-21T09:30:00Z',
      ...recipient,
    })),
    attempts: 1,
    messageNumber: 0,
    announced: [],
    warnings: [],
    updatedAt: '2026-11-21T09:30:00Z',
  }
}
