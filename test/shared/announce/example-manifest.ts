import type { Manifest } from '../../../shared/archive/manifest.js'

/** A manifest of ordinary mail; a test changes what it is about. */
export const manifestOf = (changes: Partial<Manifest> = {}): Manifest => ({
  schemaVersion: 1,
  id: 'operations.inbox-83ecb521.1700000000.0000000042',
  mailbox: 'operations',
  folder: 'INBOX',
  uidValidity: '1700000000',
  uid: 42,
  monitor: 'nightly-batch',
  definitionVersion: '0123456789ab',
  internalDate: '2026-11-21T09:00:00.000Z',
  storedAt: '2026-11-21T09:10:00.000Z',
  messageId: '<1@example.co.jp>',
  from: [{ name: 'バッチ', address: 'batch@example.co.jp' }],
  to: [],
  cc: [],
  replyTo: [],
  subject: '[JOB-END] 夜間バッチ',
  size: 1_000,
  sha256: '0'.repeat(64),
  flags: [],
  matched: {
    conditions: [{ path: 'when.subject[0]', seen: '[JOB-END] 夜間バッチ' }],
    captures: { job: 'NIGHTLY' },
  },
  messageKey: 'mail/nightly-batch/2026/11/21/x/message.eml',
  text: {
    key: 'mail/nightly-batch/2026/11/21/x/text.txt',
    bytes: 3,
    truncated: false,
    charset: 'utf-8',
    madeFromHtml: false,
  },
  attachments: [
    {
      key: 'mail/nightly-batch/2026/11/21/x/attachments/01-請求書.pdf',
      filename: '請求書.pdf',
      contentType: 'application/pdf',
      size: 10,
      sha256: '1'.repeat(64),
      tnef: false,
    },
  ],
  warnings: [],
  ...changes,
})
