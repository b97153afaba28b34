import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { draftOfNotice } from '../../../../shared/delivery/accept/notice.js'
import type { NoticeRequest } from '../../../../shared/jobs/requests/notice-request.js'

const LINK = 'https://mail-archive.example.co.jp/'

test('a notice: who is told what', () => {
  const { draft, ...order } = draftOfNotice(noticeOf({}))
  expect(order).toEqual({
    source: { kind: 'notice', name: 'nightly-batch' },
    idempotencyKey: 'notice:operations.inbox-83ecb521.1700000000.0000000042.nightly-batch',
  })
  const { text, ...rest } = draft
  expect(rest).toEqual({
    sender: 'default',
    to: ['oncall'],
    cc: [],
    bcc: [],
    replyTo: [],
    subject: '[mailjobs] nightly-batch: [JOB-END] 夜間バッチ',
    attachments: [],
  })
  expect(text).toMatchInlineSnapshot(`
    "The monitor nightly-batch has matched a mail.

    Mailbox:     operations
    From:        batch@example.co.jp
    Subject:     [JOB-END] 夜間バッチ
    Received:    2026-11-21T09:00:00.000Z
    Matched by:
      - when.subject[0] saw "[JOB-END] 夜間バッチ"
    Captures:
      - job = NIGHTLY
    Attachments:
      - 請求書.pdf (10 B)

    Kept at: s3://mailjobs-bucket/mail/nightly-batch/2026/11/21/operations.inbox-83ecb521.1700000000.0000000042/mail.json
    "
  `)
})

describe('where it is kept', () => {
  test.each([
    [
      'https://mail-archive.example.co.jp/',
      'https://mail-archive.example.co.jp/mail/a/x.y/mail.json',
    ],
    [
      'https://mail-archive.example.co.jp',
      'https://mail-archive.example.co.jp/mail/a/x.y/mail.json',
    ],
    ['http://intra.example/archive', 'http://intra.example/archive/mail/a/x.y/mail.json'],
  ])('behind %s', (link, address) => {
    const notice = noticeOf({ match: { manifestKey: 'mail/a/x.y/mail.json' }, link })
    expect(draftOfNotice(notice).draft.text).toContain(`\nOpen: ${address}\n`)
    expect(draftOfNotice(notice).draft.text).not.toContain('s3://')
  })

  test('a key is encoded, segment by segment', () => {
    const notice = noticeOf({ match: { manifestKey: 'mail/a b/日?#%/mail.json' }, link: LINK })
    expect(draftOfNotice(notice).draft.text).toContain(
      `${LINK}mail/a%20b/%E6%97%A5%3F%23%25/mail.json`,
    )
  })

  test('without a link: the place in the bucket', () => {
    const { text } = draftOfNotice(noticeOf({})).draft
    expect(text).toMatch(/^Kept at: s3:\/\/mailjobs-bucket\/mail\/.*\/mail\.json$/m)
    expect(text).not.toContain('http')
  })
})

describe('where the bucket is a directory of this machine', () => {
  const directory = resolve('/tmp/example data/bucket')

  test('the file is named as a person opens it', () => {
    const { text } = draftOfNotice(
      noticeOf({ match: { manifestKey: 'mail/a/x.y/mail.json' } }),
      directory,
    ).draft
    expect(text).toContain(`\nKept at: ${join(directory, 'mail', 'a', 'x.y', 'mail.json')}\n`)
    expect(text).not.toContain('s3://')
  })

  test('a link goes before it', () => {
    const { text } = draftOfNotice(noticeOf({ link: LINK }), directory).draft
    expect(text).toContain(`\nOpen: ${LINK}mail/`)
    expect(text).not.toContain(directory)
  })
})

describe('why it matched', () => {
  test.each([
    [{ path: 'when.subject', seen: 'a' }, 'when.subject saw "a"'],
    [{ path: 'when.any[1].text', seen: 'x\r\nOpen: y' }, 'when.any[1].text saw "x Open: y"'],
    [{ path: 'when.hasAttachment', seen: '' }, 'when.hasAttachment saw ""'],
    [{ path: 'when.text', seen: '{{job}} <match> #{x}' }, 'when.text saw "{{job}} <match> #{x}"'],
    [{ path: 'when.from', seen: 'a\u2028\u202eb' }, 'when.from saw "a b"'],
    [{ path: 'when.text', seen: 'あ'.repeat(400) }, `when.text saw "${'あ'.repeat(285)}...`],
  ])('%j is told in one line', (condition, line) => {
    const { draft } = draftOfNotice(noticeOf({ match: { matchedBy: [condition] } }))
    expect(draft.text).toContain(`\nMatched by:\n  - ${line}\n`)
    expect(draft.variables).toBeUndefined()
  })

  test('what the event left out is counted', () => {
    const matchedBy = Array.from({ length: 25 }, (_, i) => ({
      path: `when.all[${i}].text`,
      seen: 'x',
    }))
    const { text } = draftOfNotice(noticeOf({ match: { matchedBy, matchedByCount: 60 } })).draft
    expect(text).toContain('\n  - when.all[19].text saw "x"\n  - and 40 more\n')
  })

  test('an event from before there was such a list is told of all the same', () => {
    const { text } = draftOfNotice(noticeOf({ match: { matchedBy: [] } })).draft
    expect(text).not.toContain('Matched by')
  })
})

describe('what comes from the mail', () => {
  test.each([
    ['x\r\nBcc: evil@example.com', 'x Bcc: evil@example.com'],
    ['a\u2028b\u202ec', 'a b c'],
    ['あ'.repeat(500), `${'あ'.repeat(120)}...`],
    ['👩'.repeat(500), `${'👩'.repeat(120)}...`],
    ['\ud83d', '\ufffd'],
    ['', '(no subject)'],
    [' \r\n ', '(no subject)'],
    ['{{date}}', '{{date}}'],
  ])('subject %j stands in that of the notice as %j', (subject, shown) => {
    const { draft } = draftOfNotice(noticeOf({ match: { subject } }))
    expect(draft.subject).toBe(`[mailjobs] nightly-batch: ${shown}`)
    expect(draft.variables).toBeUndefined()
  })

  test('long lists are shortened, and what the event left out is counted', () => {
    const captures = Object.fromEntries(Array.from({ length: 25 }, (_, i) => [`c${i}`, 'v']))
    const attachments = [{ filename: 'a.csv', size: 1 }]
    const match = { captures, attachments, attachmentCount: 101 }
    const text = draftOfNotice(noticeOf({ match })).draft.text ?? ''
    expect(text).toContain('\n  - c19 = v\n  - and 5 more\n')
    expect(text).not.toContain('c20')
    expect(text).toContain('\n  - a.csv (1 B)\n  - and 100 more\n')
  })

  test('adds no line to the text, and none to the subject', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 500 }),
      fc.constantFrom('x\r\nOpen: https://evil.example/', 'x\nKept at: s3://evil', '\u2029Open: x'),
    )
    fc.assert(
      fc.property(hostile, hostile, hostile, (one, two, three) => {
        const match = {
          subject: one,
          sender: two,
          captures: { job: three },
          matchedBy: [{ path: 'when.text', seen: three }],
          attachments: [{ filename: one, size: 1 }],
        }
        const { subject, text = '' } = draftOfNotice(noticeOf({ match, link: LINK })).draft
        expect(subject).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
        const lines = text.split(/[\n\r\u0085\u2028\u2029]/)
        expect(lines).toHaveLength(15)
        expect(lines.filter((line) => /^(?:Open|Kept at):/.test(line))).toHaveLength(1)
      }),
      { numRuns: 1_000 },
    )
  })
})

const noticeOf = ({
  match,
  link,
}: {
  match?: Partial<NoticeRequest['match']>
  link?: string
}): NoticeRequest => ({
  schemaVersion: 1,
  kind: 'notice',
  monitor: 'nightly-batch',
  notify: { sender: 'default', to: ['oncall'], ...(link !== undefined && { link }) },
  match: {
    id: 'operations.inbox-83ecb521.1700000000.0000000042.nightly-batch',
    mailbox: 'operations',
    monitor: 'nightly-batch',
    sender: 'batch@example.co.jp',
    subject: '[JOB-END] 夜間バッチ',
    receivedAt: '2026-11-21T09:00:00.000Z',
    captures: { job: 'NIGHTLY' },
    matchedBy: [{ path: 'when.subject[0]', seen: '[JOB-END] 夜間バッチ' }],
    bucket: 'mailjobs-bucket',
    manifestKey:
      'mail/nightly-batch/2026/11/21/operations.inbox-83ecb521.1700000000.0000000042/mail.json',
    attachments: [{ filename: '請求書.pdf', size: 10 }],
    ...match,
  },
})
