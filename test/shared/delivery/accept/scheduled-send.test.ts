import { expect, test } from 'vitest'
import { draftOfScheduledSend } from '../../../../shared/delivery/accept/scheduled-send.js'
import type { ScheduledSendRequest } from '../../../../shared/jobs/requests/scheduled-send-request.js'

const KEYS = [
  'reports/2026-11-21/',
  'reports/2026-11-21/b.csv',
  'reports/2026-11-21/a.csv',
  'reports/2026-11-20/old.csv',
]

test('a draft, its variables, its source, its key', async () => {
  const order = await draftOfScheduledSend(
    requestWith({ attachments: ['reports/{{date}}.csv'] }),
    list,
  )
  expect(order).toEqual({
    draft: {
      sender: 'default',
      to: ['oncall'],
      cc: [],
      bcc: [],
      replyTo: [],
      subject: 'Report {{date}}',
      text: 'Attached.',
      attachments: [{ key: 'reports/{{date}}.csv' }],
      variables: expect.objectContaining({ date: '2026-11-21', time: '18:00' }),
    },
    source: { kind: 'schedule', name: 'daily-report' },
    idempotencyKey: 'schedule:daily-report:2026-11-21T09:00:00Z',
    missing: [],
  })
})

test('a prefix stands for the files under it, in order; folders that a console has made are none', async () => {
  const attachments = ['reports/{{date}}/', 'reports/fixed.pdf']
  const { draft } = await draftOfScheduledSend(requestWith({ attachments }), list)
  expect(draft.attachments).toEqual([
    { key: 'reports/2026-11-21/a.csv' },
    { key: 'reports/2026-11-21/b.csv' },
    { key: 'reports/fixed.pdf' },
  ])
})

test('a file that was found is called as it is called, whatever braces it has', async () => {
  const names = ['reports/2026-11-21/{{date}}.csv', 'reports/2026-11-21/{{ total }}.csv']
  const attachments = ['reports/{{date}}/']
  const { draft } = await draftOfScheduledSend(requestWith({ attachments }), async () => names)
  expect(draft.attachments).toEqual(names.toSorted().map((key) => ({ key, isLiteral: true })))
})

test('a prefix with nothing under it is missing', async () => {
  const attachments = ['reports/{{yesterday}}/', 'reports/weekly/{{date}}/', 'uploads/{{unknown}}/']
  const { draft, missing } = await draftOfScheduledSend(requestWith({ attachments }), list)
  expect(missing).toEqual(['reports/weekly/2026-11-21/', 'uploads/{{unknown}}/'])
  expect(draft.attachments).toEqual([{ key: 'reports/2026-11-20/old.csv' }])
})

test('the same occasion has the same key, another one has another', async () => {
  const keyAt = async (scheduledTime: string) =>
    (await draftOfScheduledSend({ ...requestWith({}), scheduledTime }, list)).idempotencyKey
  expect(await keyAt('2026-11-21T09:00:00Z')).toBe(await keyAt('2026-11-21T09:00:00Z'))
  expect(await keyAt('2026-11-21T09:00:00Z')).not.toBe(await keyAt('2026-11-22T09:00:00Z'))
})

const list = async (prefix: string): Promise<string[]> =>
  KEYS.filter((key) => key.startsWith(prefix))

const requestWith = (changes: Partial<ScheduledSendRequest['send']>): ScheduledSendRequest => ({
  schemaVersion: 1,
  kind: 'scheduled-send',
  name: 'daily-report',
  timezone: 'Asia/Tokyo',
  scheduledTime: '2026-11-21T09:00:00Z',
  send: {
    sender: 'default',
    to: ['oncall'],
    cc: [],
    bcc: [],
    replyTo: [],
    subject: 'Report {{date}}',
    text: 'Attached.',
    attachments: [],
    ...changes,
  },
})
