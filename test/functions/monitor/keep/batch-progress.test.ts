import { expect, test } from 'vitest'
import { BatchProgress } from '../../../../functions/monitor/keep/batch-progress.js'
import { type Manifest, manifestSchema } from '../../../../shared/archive/manifest.js'
import { leasedRun } from '../leased-run.js'

test.each([
  { mails: 1, attachments: 19_999, isFull: false },
  { mails: 1, attachments: 20_000, isFull: true },
  { mails: 4, attachments: 4_999, isFull: false },
  { mails: 4, attachments: 5_000, isFull: true },
  { mails: 100, attachments: 3, isFull: false },
])('$mails mails of $attachments attachments: full is $isFull', async (row) => {
  const batch = new BatchProgress((await leasedRun()).run, 1)
  batch.add(
    [],
    Array.from({ length: row.mails }, () => manifestOf(row.attachments)),
  )
  expect(batch.isFull).toBe(row.isFull)
})

test('fifty long mails may wait, and no more', async () => {
  const batch = new BatchProgress((await leasedRun()).run, 1)
  const room = Array.from({ length: 51 }, (_, index) => batch.postpone(index + 1, 9_000_000))
  expect(room.filter(Boolean)).toHaveLength(50)
  expect(batch.fullAt).toBe(51)
  expect(batch.isSetAside(51)).toBe(false)
})

const EMPTY = manifestSchema.parse({
  schemaVersion: 1,
  id: 'operations.inbox-83ecb521.0000000007.0000000001',
  mailbox: 'operations',
  folder: 'INBOX',
  uidValidity: '7',
  uid: 1,
  monitor: 'one',
  definitionVersion: '0123456789ab',
  internalDate: '2026-11-21T09:00:00.000Z',
  storedAt: '2026-11-21T09:00:01.000Z',
  from: [],
  to: [],
  cc: [],
  replyTo: [],
  subject: '',
  size: 1,
  sha256: '0'.repeat(64),
  flags: [],
  matched: { conditions: [], captures: {} },
  attachments: [],
  warnings: [],
})

const ATTACHMENT = {
  filename: 'a.txt',
  contentType: 'text/plain',
  size: 1,
  sha256: '0'.repeat(64),
  key: 'mail/a',
  tnef: false,
}

const manifestOf = (attachments: number): Manifest => ({
  ...EMPTY,
  attachments: Array.from({ length: attachments }, () => ATTACHMENT),
})
