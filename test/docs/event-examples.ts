import { orderRefused } from '../../functions/api/accept-order.js'
import { actionGivenUp } from '../../shared/announce/action-given-up.js'
import { incidentEnded, mailAbsent, mailUnknown } from '../../shared/announce/expectation-events.js'
import { incidentBegun } from '../../shared/announce/incident-events.js'
import { mailMatched } from '../../shared/announce/mail-matched.js'
import { mailQuarantined } from '../../shared/announce/mail-quarantined.js'
import { mailVanished } from '../../shared/announce/mail-vanished.js'
import { mailboxReset } from '../../shared/announce/mailbox-reset.js'
import { pollFailed, pollRecovered } from '../../shared/announce/poll-transitions.js'
import {
  sendAccepted,
  sendBounced,
  sendCancelled,
  sendDelivered,
  sendFailed,
} from '../../shared/announce/send-events.js'
import { type Manifest, manifestSchema } from '../../shared/archive/manifest.js'
import { mailIdOf, mailKeys, quarantineKeys, verdictKey } from '../../shared/contract/keys.js'
import { LoginRefused } from '../../shared/failures/mailbox-errors.js'

const IDENTITY = { mailbox: 'operations', folder: 'INBOX', uidValidity: '1732060800', uid: 4711 }
const MAIL_ID = mailIdOf(IDENTITY)
const RECEIVED_AT = '2026-11-20T21:05:03.000Z'
const KEYS = mailKeys('nightly-batch', MAIL_ID, new Date(RECEIVED_AT))
const BATCH = { name: 'Batch', address: 'batch@example.co.jp' }
const OPERATIONS = { name: '', address: 'operations@example.co.jp' }
const RECORDED_AT = '2026-11-14T03:25:09.031Z'
const FAILED_AT = '2026-11-20T22:10:04.512Z'

const DUE = {
  mailbox: 'operations',
  monitor: 'nightly-batch',
  due: '2026-11-27T00:30:00.000Z',
  dueLocal: '2026-11-27T09:30:00+09:00',
  zone: 'Asia/Tokyo',
  windowStart: '2026-11-26T12:30:00.000Z',
  dates: ['2026-11-27'],
  version: '8a0c55d1f2be',
  need: 1,
  have: 0,
}
const DUE_PLACE = {
  bucket: 'mailjobs-prod-111122223333-ap-northeast-1',
  verdictKey: verdictKey('nightly-batch', new Date(DUE.due)),
}

const MANIFEST: Manifest = manifestSchema.parse({
  schemaVersion: 1,
  id: MAIL_ID,
  ...IDENTITY,
  monitor: 'nightly-batch',
  definitionVersion: '3f9a1c0b77de',
  internalDate: RECEIVED_AT,
  storedAt: '2026-11-20T21:10:02.118Z',
  messageId: '<20261120210501.4711@batch.example.co.jp>',
  from: [BATCH],
  to: [OPERATIONS],
  cc: [],
  replyTo: [],
  subject: '[JOB-END] ジョブ SETTLE01 が終了しました',
  date: '2026-11-20T21:05:01.000Z',
  size: 18_204,
  sha256: 'd2a84f4b8b650937ec8f73cd8be2c74add5a911ba64df27458ed8229da804a26',
  flags: [],
  matched: {
    conditions: [{ path: 'when.subject[1]', seen: '[JOB-END] ジョブ SETTLE01 が終了しました' }],
    captures: { job: 'SETTLE01' },
  },
  messageKey: KEYS.message,
  text: {
    key: KEYS.text,
    bytes: 412,
    truncated: false,
    charset: 'iso-2022-jp',
    madeFromHtml: false,
  },
  attachments: [
    {
      key: KEYS.attachment(1, 'settle01.csv'),
      filename: 'settle01.csv',
      contentType: 'text/csv',
      disposition: 'attachment',
      size: 12_877,
      sha256: 'c3ab8ff13720e8ad9047dd39466b3c8974e592c2fa383d4a3960714caef0c4f2',
      tnef: false,
    },
  ],
  warnings: [],
})

const SEND = {
  id: '20261121T090000Z-3f9a1c0d5b7e2468',
  sender: 'default',
  source: { kind: 'schedule', name: 'daily-report' },
  subject: 'Report 2026-11-21',
  messageId: '<20261121T090000Z-3f9a1c0d5b7e2468@example.co.jp>',
}
const ONCALL = 'oncall@other.example'
const AUDIT = 'audit@other.example'

/** What a POP3 client has taken between two polls. */
const OCCASION = {
  at: '2026-11-20T21:10:02.118Z',
  after: '2026-11-20T21:00:01.870Z',
  before: '2026-11-20T21:10:01.963Z',
  count: 5,
  ranges: [
    { first: 4_712, last: 4_715 },
    { first: 4_718, last: 4_718 },
  ],
  evidence: 'log',
} as const

/** One of each event, as it is announced. */
export const EVENT_EXAMPLES = [
  mailMatched(MANIFEST, 'mailjobs-prod-111122223333-ap-northeast-1'),
  pollFailed({
    mailbox: 'operations',
    failure: new LoginRefused(
      'imap.example.co.jp:993: [AUTHENTICATIONFAILED] Authentication failed.',
    ),
    since: FAILED_AT,
    recordedAt: RECORDED_AT,
  }),
  pollRecovered({ mailbox: 'operations', code: 'AUTH_FAILED', since: FAILED_AT }),
  actionGivenUp({
    mailbox: 'operations',
    folder: 'INBOX',
    uidValidity: '1732060800',
    action: 'move to Done',
    uids: '4711,4713:4714',
    count: 3,
    reason: 'NO [NOPERM] Permission denied',
  }),
  mailboxReset({
    mailbox: 'operations',
    folder: 'INBOX',
    formerUidValidity: '1732060800',
    uidValidity: '1795555800',
    generation: 0,
    reset: {
      reason: 'renumbered',
      at: '2026-11-21T03:10:02.118Z',
      recognised: 4_993,
      earlier: 0,
      expired: 0,
      decided: 7,
      actionsDropped: 0,
    },
  }),
  mailQuarantined(
    {
      id: MAIL_ID,
      ...IDENTITY,
      since: '2026-11-20T21:10:02.118Z',
      code: 'MAIL_WITHHELD',
      reason: 'INBOX: the server lists UID 4711 and does not give it out',
      monitors: [{ name: 'nightly-batch' }],
      from: 'batch@example.co.jp',
      subject: '[JOB-END] ジョブ SETTLE01 が終了しました',
      messageId: '<20261120210501.4711@batch.example.co.jp>',
    },
    'mailjobs-prod-111122223333-ap-northeast-1',
    quarantineKeys('operations', MAIL_ID).record,
  ),
  mailVanished({
    mailbox: 'operations',
    folder: 'INBOX',
    uidValidity: '1732060800',
    generation: 0,
    occasion: OCCASION,
    pattern: { kind: 'too-few' },
    occasions: 1,
  }),
  mailAbsent(
    {
      ...DUE,
      judgedAt: '2026-11-27T00:31:07.204Z',
      judgedLateBySeconds: 67,
      missedInARow: 1,
      evidence: {
        seenAt: '2026-11-27T00:31:02.000Z',
        lastMailAt: '2026-11-27T00:12:40.000Z',
        nearest: [
          {
            uid: 4750,
            at: '2026-11-27T00:12:40.000Z',
            from: 'batch@example.co.jp',
            subject: '［JOB-END］ ジョブ SETTLE01 が終了しました',
            condition: 'when.subject[0]',
            seen: '［JOB-END］ ジョブ SETTLE01 が終了しました',
          },
        ],
        outside: { uid: 4711, at: RECEIVED_AT, from: 'batch@example.co.jp' },
        undecided: [],
      },
    },
    DUE_PLACE,
  ),
  mailUnknown(
    { ...DUE, judgedAt: '2026-11-27T00:46:02.118Z', judgedLateBySeconds: 962 },
    DUE_PLACE,
  ),
  incidentBegun(
    {
      name: 'sends-stuck/default/2026-11-27T03:02:11.000Z',
      kind: 'sends-stuck',
      sender: 'default',
      monitors: [],
      begunAt: '2026-11-27T03:02:11.000Z',
      summary: '2 sends of default are not done for more than an hour',
      evidence: [
        'Waiting since 2026-11-27T03:02:11.000Z: 20261127T030211Z-3f9a1c0d5b7e2468, 20261127T031504Z-9f86d081884c7d65',
      ],
      remedy: 'See what became of the oldest: GET /sends/<id>, or mailjobs send --list.',
      misses: 0,
      told: [],
    },
    false,
  ),
  incidentEnded(
    {
      ...DUE,
      kind: 'absent',
      endedAt: '2026-11-27T01:05:10.000Z',
      reason: 'late',
      lateBySeconds: 2_110,
      mail: {
        uid: 4752,
        at: '2026-11-27T01:05:10.000Z',
        from: 'batch@example.co.jp',
        subject: '[JOB-END] ジョブ SETTLE01 が終了しました',
      },
    },
    DUE_PLACE,
  ),
  sendAccepted(SEND, {
    state: 'ACCEPTED',
    attempts: 1,
    recipients: [{ address: ONCALL, state: 'ACCEPTED' }],
  }),
  sendFailed(SEND, {
    state: 'PARTIAL',
    attempts: 1,
    recipients: [
      { address: ONCALL, state: 'ACCEPTED' },
      {
        address: AUDIT,
        state: 'FAILED',
        code: 'RECIPIENT_NOT_FOUND',
        reason: '550 5.1.1 User unknown',
      },
    ],
  }),
  sendCancelled(SEND, {
    state: 'CANCELLED',
    attempts: 0,
    recipients: [{ address: ONCALL, state: 'CANCELLED' }],
  }),
  sendDelivered(SEND, { state: 'DELIVERED', attempts: 1, recipients: [] }, [
    { address: ONCALL, state: 'DELIVERED' },
  ]),
  sendBounced(SEND, { state: 'BOUNCED', attempts: 1, recipients: [] }, [
    {
      address: AUDIT,
      state: 'BOUNCED',
      code: 'RECIPIENT_NOT_FOUND',
      reason: 'Permanent: 550 5.1.1 User unknown',
    },
  ]),
]

/** The other form of `Send Failed`: what was asked for could not be accepted. */
export const REFUSED_ORDER_EXAMPLE = orderRefused(
  {
    source: { kind: 'schedule', name: 'daily-report' },
    idempotencyKey: 'schedule:daily-report:2026-11-21T09:00:00Z',
    draft: {
      sender: 'default',
      to: ['oncall'],
      cc: [],
      bcc: [],
      replyTo: [],
      subject: 'Report {{date}}',
      text: 'See the attachment.',
      attachments: [{ key: 'reports/{{date}}.csv' }],
    },
  },
  [
    {
      code: 'ATTACHMENT_MISSING',
      path: 'attachments[0].key',
      message: 'there is no such file in the bucket',
      value: '"reports/2026-11-21.csv"',
    },
  ],
)
