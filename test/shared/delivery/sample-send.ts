import type { AcceptedSend } from '../../../shared/delivery/outbox/accepted-send.js'

/** A send as it was accepted, to be changed where a test looks. */
export const sampleSend = (changes: Partial<AcceptedSend> = {}): AcceptedSend => ({
  schemaVersion: 1,
  id: '20261121T090000Z-9f86d081884c7d65',
  acceptedAt: '2026-11-21T09:00:00.000Z',
  source: { kind: 'api' },
  sender: 'default',
  from: { name: 'Batch', address: 'batch@example.co.jp' },
  to: [{ name: '', address: 'oncall@example.com' }],
  cc: [],
  bcc: [],
  replyTo: [],
  subject: 'Report',
  text: 'All went well.\n',
  attachments: [],
  messageId: '<20261121T090000Z-9f86d081884c7d65@example.co.jp>',
  ...changes,
})

/** Attachments of a send, and the objects behind their keys. */
export function sampleFiles(files: readonly { filename: string; content: Buffer | string }[]) {
  const objects = new Map(
    files.map(({ content }, index) => [`attachments/${index}`, Buffer.from(content)]),
  )
  return {
    attachments: files.map(({ filename }, index) => ({
      filename,
      contentType: 'application/octet-stream',
      key: `attachments/${index}`,
      sizeBytes: objects.get(`attachments/${index}`)?.length ?? 0,
    })),
    async *open(key: string): AsyncIterable<Buffer> {
      const bytes = objects.get(key)
      if (!bytes) throw new Error(`no object ${key}`)
      yield bytes
    },
  }
}
