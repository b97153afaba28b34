import { expect, test } from 'vitest'
import { requestHashOf } from '../../../../shared/delivery/accept/idempotency.js'
import type { SendDraft } from '../../../../shared/delivery/draft/send-draft.js'
import { draftWith } from '../sending-surroundings.js'

const FILE = { filename: 'a.txt', content: Buffer.from('a') }

const DRAFTS: Readonly<Record<string, Partial<SendDraft>>> = {
  'as it is': {},
  'another sender': { sender: 'other' },
  'another recipient': { to: ['b@example.com'] },
  'the recipient in Cc': { to: [], cc: ['operations@example.com'] },
  'the recipient in Bcc': { to: [], bcc: ['operations@example.com'] },
  'two recipients': { to: ['operations@example.com', 'b@example.com'] },
  'one recipient of both names': { to: ['operations@example.com,b@example.com'] },
  'a Reply-To': { replyTo: ['b@example.com'] },
  'another subject': { subject: 'x' },
  'another text': { text: 'x' },
  'an empty html': { html: '' },
  'an attachment': { attachments: [FILE] },
  'another attachment': { attachments: [{ ...FILE, content: Buffer.from('b') }] },
  'an attachment of another name': { attachments: [{ ...FILE, filename: 'b.txt' }] },
  'an attachment of another type': { attachments: [{ ...FILE, contentType: 'text/csv' }] },
  'an attachment by key': { attachments: [{ filename: 'a.txt', key: 'uploads/a.txt' }] },
  'no variables': { variables: {} },
  'a variable': { variables: { a: '1', b: '2' } },
  'another variable': { variables: { a: '1', b: '3' } },
}

test('drafts that differ in anything have hashes that differ', () => {
  const hashes = Object.entries(DRAFTS).map(([, changes]) => requestHashOf(draftWith(changes)))
  expect(new Set(hashes).size).toBe(hashes.length)
})

test('the order in which fields and variables were written does not matter', () => {
  const { subject, ...rest } = draftWith({ variables: { a: '1', b: '2' } })
  const other = { subject, ...rest, variables: { b: '2', a: '1' } }
  expect(requestHashOf(other)).toBe(requestHashOf(draftWith({ variables: { a: '1', b: '2' } })))
})
