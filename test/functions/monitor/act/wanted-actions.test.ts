import { expect, test } from 'vitest'
import { wantedActions } from '../../../../functions/monitor/act/wanted-actions.js'
import { type Manifest, manifestSchema } from '../../../../shared/archive/manifest.js'
import { days, everything } from '../../../../shared/jobs/define-jobs.js'
import type { MailAction } from '../../../../shared/jobs/file/jobs-file.js'
import { pollRequestOf } from '../../../worlds/poll-world.js'

test.each<{ then: MailAction; manifest: Manifest; wanted: unknown[] }>([
  { then: 'leave', manifest: manifestOf({}), wanted: [] },
  { then: 'mark-read', manifest: manifestOf({}), wanted: [{ uid: 7, action: 'mark-read' }] },
  {
    then: { move: 'Done' },
    manifest: manifestOf({}),
    wanted: [{ uid: 7, action: { move: 'Done' } }],
  },
  { then: 'delete', manifest: manifestOf({}), wanted: [{ uid: 7, action: 'delete' }] },
  { then: 'delete', manifest: manifestOf({ messageKey: undefined }), wanted: [] },
  { then: 'delete', manifest: manifestOf({ monitor: 'removed' }), wanted: [] },
])('$then of a mail that is kept at $manifest.messageKey by $manifest.monitor', (row) => {
  expect(wantedActions(monitorsThat(row.then), [row.manifest])).toEqual(row.wanted)
})

test('mail without a manifest is never touched', () => {
  expect(wantedActions(monitorsThat('delete'), [])).toEqual([])
})

const monitorsThat = (then: MailAction) =>
  pollRequestOf(
    { host: 'imap.example.co.jp' },
    {
      wanted: {
        when: everything(),
        keep: { for: days(7), message: true },
        startFrom: 'all',
        then,
      },
    },
  ).monitors

function manifestOf(change: Partial<Record<keyof Manifest, unknown>>): Manifest {
  return manifestSchema.parse({
    schemaVersion: 1,
    id: 'operations.inbox-83ecb521.0000000001.0000000007',
    mailbox: 'operations',
    folder: 'INBOX',
    uidValidity: '1',
    uid: 7,
    monitor: 'wanted',
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
    messageKey: 'mail/wanted/message.eml',
    attachments: [],
    warnings: [],
    ...change,
  })
}
