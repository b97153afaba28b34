import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sendIdOf } from '../../../../shared/contract/keys.js'
import { storeSend } from '../../../../shared/delivery/accept/store-send.js'
import { composeMessage } from '../../../../shared/delivery/compose/compose-message.js'
import { checkDraft } from '../../../../shared/delivery/draft/check-draft.js'
import { refusalCode } from '../../../../shared/delivery/draft/request-fault.js'
import type { SendDraft } from '../../../../shared/delivery/draft/send-draft.js'
import { type BucketUnderTest, startBucket } from '../../archive/bucket-under-test.js'
import { DIRECTORY, draftWith, NOW } from '../sending-surroundings.js'

const FILE = { filename: 'a.txt', content: Buffer.from('a') }

let bucket: BucketUnderTest

beforeAll(async () => {
  bucket = await startBucket()
  await bucket.archive.put('uploads/there.csv', 'day', { contentType: 'text/csv' })
  await bucket.archive.put('mail/kept.eml', 'secret', { contentType: 'message/rfc822' })
})
afterAll(() => bucket.close())

describe('one fault', () => {
  test.each<{ draft: Partial<SendDraft>; code: string; path: string; says: RegExp }>([
    { draft: { sender: 'none' }, code: 'SENDER_NOT_FOUND', path: 'sender', says: /no sender/ },
    { draft: { to: [] }, code: 'NO_RECIPIENTS', path: 'to', says: /at least one/ },
    { draft: { to: ['a@'] }, code: 'REQUEST_INVALID', path: 'to[0]', says: /after the @/ },
    { draft: { cc: ['ok@example.com', 'a b@example.com'] }, ...invalid('cc[1]', /character/) },
    { draft: { to: ['onCall'] }, code: 'RECIPIENT_NOT_FOUND', path: 'to[0]', says: /mean oncall/ },
    { draft: { bcc: ['佐藤'] }, code: 'RECIPIENT_AMBIGUOUS', path: 'bcc[0]', says: /sato@sales/ },
    { draft: { replyTo: ['x'] }, code: 'RECIPIENT_NOT_FOUND', path: 'replyTo[0]', says: /no such/ },
    { draft: { to: ['a\r\nBcc: b@example.com'] }, ...invalid('to[0]', /one line/) },
    { draft: { subject: 'a\r\nBcc: b@example.com' }, ...invalid('subject', /one line/) },
    { draft: { subject: 'a\0b' }, ...invalid('subject', /control character/) },
    { draft: { subject: 'x'.repeat(999) }, ...invalid('subject', /at most 998/) },
    { draft: { subject: '{{day}}', variables: {} }, ...invalid('subject', /variable day/) },
    {
      draft: { subject: '{{day}}', variables: { day: 'a\nBcc: b@example.com' } },
      ...invalid('variables.day', /one line/),
    },
    { draft: { html: '{{x}}', variables: {} }, ...invalid('html', /variable x/) },
    { draft: { text: ' \r\n　' }, ...invalid('text', /empty/) },
    {
      draft: { attachments: [{ ...FILE, filename: 'a\r\nX: b.txt' }] },
      ...invalid('attachments[0].filename', /one line/),
    },
    {
      draft: { attachments: [{ ...FILE, filename: '' }] },
      ...invalid('attachments[0].filename', /1 to 255/),
    },
    {
      draft: { attachments: [{ ...FILE, contentType: 'text/plain\r\nX: y' }] },
      ...invalid('attachments[0].contentType', /type and a subtype/),
    },
    {
      draft: { attachments: [{ ...FILE, contentType: 'multipart/mixed' }] },
      ...invalid('attachments[0].contentType', /multipart/),
    },
    {
      draft: { attachments: Array(101).fill(FILE) },
      ...invalid('attachments', /at most 100/),
    },
    { draft: { to: manyAddresses(6) }, ...invalid('to', /names 6 recipients.* at most 5/) },
    {
      draft: { attachments: [{ ...FILE, content: Buffer.alloc(740_000) }] },
      code: 'MESSAGE_TOO_LARGE',
      path: 'body',
      says: /at most 1000000/,
    },
    {
      draft: { attachments: [{ key: 'reports/missing.csv' }] },
      code: 'ATTACHMENT_MISSING',
      path: 'attachments[0].key',
      says: /no such file/,
    },
  ])('$path: $says', async ({ draft, code, path, says }) => {
    const faults = await faultsOf(draft)
    expect(faults).toEqual([expect.objectContaining({ code, path })])
    expect(faults[0]?.message).toMatch(says)
    expect(refusalCode(faults)).toBe(code)
  })

  test.each([
    'mail/kept.eml',
    'mail',
    '',
    'uploads/',
    'uploads',
    '/uploads/there.csv',
    'Uploads/there.csv',
    'uploads/../mail/kept.eml',
    'uploads/./there.csv',
    'uploads//there.csv',
    'uploads/there.csv/',
    'outbox/2026/11/21/x/request.json',
    `uploads/${'x'.repeat(1_024)}`,
    'uploads/half a character \ud800',
  ])('the key %j', async (key) => {
    const faults = await faultsOf({ attachments: [{ filename: 'a.eml', key }] })
    expect(faults).toMatchObject([{ code: 'REQUEST_INVALID', path: 'attachments[0].key' }])
  })

  test('a key that a variable leads out of its prefix', async () => {
    const attachments = [{ key: 'uploads/{{file}}' }]
    const faults = await faultsOf({ attachments, variables: { file: '../mail/kept.eml' } })
    expect(faults).toMatchObject([{ path: 'attachments[0].key' }])
  })
})

test('every fault is found at once, each with its own code', async () => {
  const faults = await faultsOf({
    to: ['a@', 'nobody'],
    cc: ['佐藤'],
    subject: 'a\nb',
    attachments: [{ key: 'reports/missing.csv' }, { key: 'mail/kept.eml' }],
  })
  expect(faults.map(({ path, code }) => `${path} ${code}`).toSorted()).toEqual([
    'attachments[0].key ATTACHMENT_MISSING',
    'attachments[1].key REQUEST_INVALID',
    'cc[0] RECIPIENT_AMBIGUOUS',
    'subject REQUEST_INVALID',
    'to[0] REQUEST_INVALID',
    'to[1] RECIPIENT_NOT_FOUND',
  ])
  expect(refusalCode(faults)).toBe('REQUEST_INVALID')
})

describe('what is allowed', () => {
  test.each<{ what: string; draft: Partial<SendDraft> }>([
    { what: 'html alone', draft: { html: '<p>ok</p>' } },
    { what: 'an attachment alone', draft: { attachments: [FILE] } },
    { what: 'an empty subject', draft: { text: 'ok', subject: '' } },
    { what: 'Bcc alone', draft: { text: 'ok', to: [], bcc: ['a@example.com'] } },
    { what: 'as many recipients as the sender takes', draft: { text: 'ok', to: manyAddresses(5) } },
    {
      what: 'one recipient in several fields, counted once',
      draft: { text: 'ok', to: manyAddresses(5), cc: manyAddresses(5) },
    },
    { what: 'braces without variables', draft: { text: '{{x}}' } },
  ])('$what', async ({ draft }) => {
    const { text: _, ...rest } = draftWith()
    expect(await check({ ...rest, ...draft })).toMatchObject({ kind: 'checked' })
  })

  test('a file named by a key takes name and type from it', async () => {
    const checked = await check(draftWith({ attachments: [{ key: 'uploads/there.csv' }] }))
    expect(checked).toMatchObject({
      draft: { attachments: [{ filename: 'there.csv', contentType: 'text/csv', sizeBytes: 3 }] },
    })
  })
})

test('no text of a caller becomes a header or another recipient', async () => {
  // Mostly what passes, so that there is something to look at.
  const text = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.string({ maxLength: 20 }).map((ascii) => ascii.replace(/[{}"\\<>,;]/g, 'ｘ')),
    },
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc
      .array(
        fc.constantFrom(
          '\r\n',
          '\n',
          '\r',
          '\0',
          '\u2028',
          '\u0085',
          'X-Evil: 1',
          'Bcc: e@evil.example',
          ' ',
          ':',
          '"',
          'ｘ',
        ),
        { maxLength: 6 },
      )
      .map((parts) => parts.join('')),
  )
  let passed = 0
  await fc.assert(
    fc.asyncProperty(text, text, text, text, async (subject, name, filename, value) => {
      const draft = draftWith({
        to: [`${name} <a@example.com>`],
        subject: `${subject} {{value}}`,
        attachments: [{ ...FILE, filename: `x${filename}.txt` }],
        variables: { value },
      })
      const checked = await check(draft)
      if (checked.kind === 'refused') return
      passed += 1
      const message = await messageOf(checked.draft, passed)
      expect(message).not.toMatch(/^(?:x-evil|bcc)\s*:/im)
      expect(message).not.toMatch(/[^\r\n -~]|\r(?!\n)|(?<!\r)\n/)
      expect(checked.draft.to.map(({ address }) => address)).toEqual(['a@example.com'])
    }),
    { numRuns: 300 },
  )
  expect(passed).toBeGreaterThan(90)
})

function invalid(path: string, says: RegExp) {
  return { code: 'REQUEST_INVALID', path, says }
}

function manyAddresses(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `person-${index}@example.com`)
}

const check = (draft: SendDraft) =>
  checkDraft({ archive: bucket.archive, directory: DIRECTORY }, draft)

async function faultsOf(changes: Partial<SendDraft>) {
  const checked = await check(draftWith(changes))
  return checked.kind === 'refused' ? checked.faults : []
}

/** The message that the draft comes to; its text is in base64, so that all else is headers. */
async function messageOf(draft: Parameters<typeof storeSend>[2], run: number): Promise<string> {
  const identity = {
    id: sendIdOf(NOW, run.toString(16).padStart(16, '0')),
    acceptedAt: NOW.toISOString(),
    source: { kind: 'api' as const },
  }
  const send = await storeSend(bucket.archive, identity, draft)
  if (!send) throw new Error('a send of a new id is always stored')
  const chunks: Buffer[] = []
  for await (const chunk of composeMessage(send, (key) => bucket.archive.stream(key))) {
    chunks.push(Buffer.from(chunk))
  }
  return Buffer.concat(chunks).toString('latin1')
}
