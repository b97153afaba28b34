import { describe, expect, test } from 'vitest'
import { mailMatched } from '../../../shared/announce/mail-matched.js'
import type { Manifest } from '../../../shared/archive/manifest.js'
import { manifestOf } from './example-manifest.js'

const BUCKET = 'mailjobs-bucket'
/** PutEvents, all entries of a call (EventBridge user guide). */
const MAX_EVENT_BYTES = 256 * 1024

test('the event, as the targets of other people read it', () => {
  expect(mailMatched(manifestOf(), BUCKET)).toMatchInlineSnapshot(`
    {
      "detail": {
        "attachments": [
          {
            "filename": "請求書.pdf",
            "key": "mail/nightly-batch/2026/11/21/x/attachments/01-請求書.pdf",
            "sha256": "1111111111111111111111111111111111111111111111111111111111111111",
            "size": 10,
          },
        ],
        "bucket": "mailjobs-bucket",
        "captures": {
          "job": "NIGHTLY",
        },
        "id": "operations.inbox-83ecb521.1700000000.0000000042.nightly-batch",
        "mailId": "operations.inbox-83ecb521.1700000000.0000000042",
        "mailbox": "operations",
        "manifestKey": "mail/nightly-batch/2026/11/21/operations.inbox-83ecb521.1700000000.0000000042/mail.json",
        "matchedBy": [
          {
            "path": "when.subject[0]",
            "seen": "[JOB-END] 夜間バッチ",
          },
        ],
        "messageId": "<1@example.co.jp>",
        "monitor": "nightly-batch",
        "receivedAt": "2026-11-21T09:00:00.000Z",
        "sender": "batch@example.co.jp",
        "subject": "[JOB-END] 夜間バッチ",
        "textKey": "mail/nightly-batch/2026/11/21/x/text.txt",
      },
      "event": "Mail Matched",
    }
  `)
})

describe('what a mail may lack', () => {
  test('a Message-ID, a sender, a kept text', () => {
    const { messageId: _, text: __, ...bare } = manifestOf({ from: [] })
    expect(mailMatched(bare, BUCKET).detail).toMatchObject({ messageId: '', sender: '' })
    expect(mailMatched(bare, BUCKET).detail).not.toHaveProperty('textKey')
  })
})

describe('why it matched', () => {
  test('has the conditions in their order, without the codes of doubt', () => {
    const held = [
      { path: 'when.subject', seen: '[JOB-END]', doubts: ['PATTERN_INPUT_CUT'] },
      { path: 'when.not[0].text', seen: '' },
      { path: 'when.text', seen: 'x'.repeat(301) },
      { path: 'when.from', seen: `${'x'.repeat(299)}😀` },
      { path: 'when.to', seen: 'a\r\nb{{c}}' },
    ]
    const { detail } = mailMatched(
      manifestOf({ matched: { conditions: held, captures: {} } }),
      BUCKET,
    )
    expect(detail).toMatchObject({
      matchedBy: [
        { path: 'when.subject', seen: '[JOB-END]' },
        { path: 'when.not[0].text', seen: '' },
        { path: 'when.text', seen: `${'x'.repeat(300)}...` },
        { path: 'when.from', seen: `${'x'.repeat(299)}\ufffd...` },
        { path: 'when.to', seen: 'a\r\nb{{c}}' },
      ],
    })
    expect(JSON.stringify(detail)).not.toContain('PATTERN_INPUT_CUT')
  })
})

describe('a delivery report in it', () => {
  test('is short: what became of which mail, without the words of servers', () => {
    const deliveryReport = reportOf(1, 'x'.repeat(1_000))
    expect(mailMatched(manifestOf({ deliveryReport }), BUCKET).detail).toMatchObject({
      deliveryReport: {
        kind: 'bounce',
        originalMessageId: '<4711@example.com>',
        sendId: '01JD-example-send',
        recipients: [
          { recipient: 'user0@example.co.jp', status: '5.1.1', reason: 'user unknown', hard: true },
        ],
      },
    })
  })

  test('has the first recipients, and says how many there are', () => {
    const deliveryReport = reportOf(1_000)
    expect(mailMatched(manifestOf({ deliveryReport }), BUCKET).detail).toMatchObject({
      deliveryReport: { recipientCount: 1_000, recipients: { length: 10 } },
    })
  })
})

test('its id is another for each monitor of one mail, and the same each time', () => {
  const idOf = (monitor: string) => mailMatched(manifestOf({ monitor }), BUCKET).detail
  expect(idOf('a')).toMatchObject({ id: `${manifestOf().id}.a`, mailId: manifestOf().id })
  expect(idOf('b')).toMatchObject({ id: `${manifestOf().id}.b`, mailId: manifestOf().id })
})

describe('it is below 256 KB, whatever the mail', () => {
  const longest = '\u0001'.repeat(262_144)

  test.each<{ what: string; manifest: Manifest; left: object }>([
    {
      what: 'a thousand attachments',
      manifest: manifestOf({ attachments: attachments(1_000) }),
      left: { attachmentCount: 1_000 },
    },
    {
      what: 'captures as long as a pattern sees',
      manifest: manifestOf({ matched: { conditions: [], captures: captures(100, longest) } }),
      left: { captureCount: 100 },
    },
    {
      what: 'endless header fields',
      manifest: manifestOf({
        subject: longest,
        messageId: longest,
        from: [{ name: longest, address: longest }],
      }),
      left: {},
    },
    {
      what: 'conditions by the hundred, that saw all that a pattern sees',
      manifest: manifestOf({ matched: { conditions: conditions(300, longest), captures: {} } }),
      left: { matchedByCount: 300 },
    },
    {
      what: 'a condition with an endless path',
      manifest: manifestOf({
        matched: { conditions: [{ path: longest, seen: longest }], captures: {} },
      }),
      left: { matchedBy: { length: 1 } },
    },
    {
      what: 'all of it',
      manifest: manifestOf({
        subject: longest,
        messageId: longest,
        from: [{ name: longest, address: longest }],
        attachments: attachments(1_000),
        matched: {
          conditions: conditions(300, '長'.repeat(10_000)),
          captures: captures(100, '長'.repeat(10_000)),
        },
        deliveryReport: reportOf(1_000, longest, '長'.repeat(300)),
      }),
      left: { attachmentCount: 1_000, captureCount: 100, matchedByCount: 300 },
    },
  ])('$what', ({ what, manifest, left }) => {
    const { detail } = mailMatched(manifest, BUCKET)
    const bytes = Buffer.byteLength(JSON.stringify(detail))
    console.info(`an event with ${what}: ${bytes} bytes`)
    expect(bytes).toBeLessThan(MAX_EVENT_BYTES - 10_000)
    expect(detail).toMatchObject(left)
  })

  test('what fits is whole, and nothing is said to be left out', () => {
    const { detail } = mailMatched(manifestOf({ attachments: attachments(100) }), BUCKET)
    expect(detail).not.toHaveProperty('attachmentCount')
    expect(detail).not.toHaveProperty('captureCount')
    expect(detail).not.toHaveProperty('matchedByCount')
    expect(detail).toMatchObject({ attachments: { length: 100 } })
  })
})

/** A report of a bounce for many recipients. */
function reportOf(count: number, diagnostic = '550 no', host = 'example.co.jp') {
  return {
    kind: 'bounce' as const,
    originalMessageId: '<4711@example.com>',
    sendId: '01JD-example-send',
    recipients: Array.from({ length: count }, (_, index) => ({
      recipient: `user${index}@${host}`,
      status: '5.1.1',
      reason: 'user unknown',
      hard: true,
      diagnostic,
    })),
  }
}

/** Attachments with the longest names and keys there are. */
function attachments(count: number): Manifest['attachments'] {
  const filename = '長'.repeat(66)
  return Array.from({ length: count }, (_, index) => ({
    key: `mail/${'m'.repeat(64)}/2026/11/21/${'i'.repeat(128)}/attachments/${index + 1}-${filename}`,
    filename,
    contentType: 'application/octet-stream',
    size: 4_294_967_295,
    sha256: 'f'.repeat(64),
    tnef: false,
  }))
}

const conditions = (count: number, seen: string): Manifest['matched']['conditions'] =>
  Array.from({ length: count }, (_, index) => ({ path: `when.any[${index}].text`, seen }))

const captures = (count: number, value: string): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`group${index}`, value]))

test('a text that is cut within a character stays Unicode', () => {
  const { detail } = mailMatched(manifestOf({ subject: `${'x'.repeat(999)}😀` }), BUCKET)
  expect(JSON.stringify(detail)).not.toMatch(/\\ud[89a-f]/)
  expect(Reflect.get(detail, 'subject')).toBe(`${'x'.repeat(999)}\ufffd...`)
})
