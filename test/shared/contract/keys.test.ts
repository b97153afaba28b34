import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  folderSegment,
  folderStateKey,
  incomingKey,
  ledgerKey,
  mailboxHealthKey,
  mailIdOf,
  mailKeys,
} from '../../../shared/contract/keys.js'
import { safeName } from '../../../shared/mail/attachments/safe-name.js'

const MAIL = { mailbox: 'operations', folder: 'INBOX', uidValidity: '1700000000', uid: 42 }
const RECEIVED = new Date('2026-11-21T23:59:59.999Z')
/** Of a key (S3 user guide, "Naming objects"), and of a file name on the file systems of Linux, macOS and Windows. */
const MAX_KEY_BYTES = 1_024
const MAX_SEGMENT_BYTES = 255
const MAX_UINT32 = 4_294_967_295

test('every key, as the scripts of other people rely on it', () => {
  expect(everyKey('operations', 'nightly-batch', MAIL, '請求書.pdf')).toMatchInlineSnapshot(`
    {
      "attachment": "mail/nightly-batch/2026/11/21/operations.inbox-83ecb521.1700000000.0000000042/attachments/01-請求書.pdf",
      "attachmentList": "mail/nightly-batch/2026/11/21/operations.inbox-83ecb521.1700000000.0000000042/attachments.lst",
      "folderState": "state/operations/inbox-83ecb521.json",
      "html": "mail/nightly-batch/2026/11/21/operations.inbox-83ecb521.1700000000.0000000042/body.html",
      "id": "operations.inbox-83ecb521.1700000000.0000000042",
      "incoming": "incoming/operations/operations.inbox-83ecb521.1700000000.0000000042/run-1",
      "ledger": "ledger/operations/inbox-83ecb521/1700000000/0000000042-0000000241.json",
      "mailboxHealth": "state/operations/health.json",
      "manifest": "mail/nightly-batch/2026/11/21/operations.inbox-83ecb521.1700000000.0000000042/mail.json",
      "message": "mail/nightly-batch/2026/11/21/operations.inbox-83ecb521.1700000000.0000000042/message.eml",
      "prefix": "mail/nightly-batch/2026/11/21/operations.inbox-83ecb521.1700000000.0000000042/",
      "text": "mail/nightly-batch/2026/11/21/operations.inbox-83ecb521.1700000000.0000000042/text.txt",
    }
  `)
})

test('the date of a key is that of INTERNALDATE in UTC', () => {
  const inTokyoAlreadyTomorrow = new Date('2026-12-31T23:30:00+09:00')
  expect(mailKeys('m', 'id', inTokyoAlreadyTomorrow).prefix).toBe('mail/m/2026/12/31/id/')
  const inNewYorkStillToday = new Date('2026-12-31T20:30:00-05:00')
  expect(mailKeys('m', 'id', inNewYorkStillToday).prefix).toBe('mail/m/2027/01/01/id/')
})

describe('ids and ledger keys sort as their numbers do', () => {
  const uint32 = fc.integer({ min: 1, max: MAX_UINT32 })

  test('ids of one folder sort by arrival', () => {
    fc.assert(
      fc.property(uint32, uint32, (one, other) => {
        const ids = [one, other].map((uid) => mailIdOf({ ...MAIL, uid }))
        expect(ids.toSorted()).toEqual(
          [one, other].toSorted((a, b) => a - b).map((uid) => mailIdOf({ ...MAIL, uid })),
        )
      }),
    )
  })

  test('pages of one ledger sort by their first UID', () => {
    fc.assert(
      fc.property(uint32, uint32, (one, other) => {
        const pageFrom = (first: number) => ledgerKey('m', 'INBOX', '1', first, MAX_UINT32)
        expect([one, other].map(pageFrom).toSorted()).toEqual(
          [one, other].toSorted((a, b) => a - b).map(pageFrom),
        )
      }),
    )
  })

  test('two messages never have one id', () => {
    const identity = fc.record({
      mailbox: fc.constantFrom('a', 'b', 'a-b'),
      folder: fc.constantFrom('INBOX', 'Inbox', 'a/b', 'a.b', '受信', '送信'),
      uidValidity: uint32.map(String),
      uid: uint32,
    })
    fc.assert(
      fc.property(identity, identity, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other))
        expect(mailIdOf(one)).not.toBe(mailIdOf(other))
      }),
    )
  })
})

describe('a folder as one path segment', () => {
  test.each([
    { folder: 'INBOX', slug: 'inbox' },
    { folder: 'Archive/2026', slug: 'archive-2026' },
    { folder: '../../etc/passwd', slug: 'etc-passwd' },
    { folder: '送信済みアイテム', slug: 'folder' },
    { folder: '受信/batch ジョブ', slug: 'batch' },
    { folder: '', slug: 'folder' },
    { folder: '...', slug: 'folder' },
    { folder: `a${'b'.repeat(5_000)}`, slug: `a${'b'.repeat(31)}` },
  ])('$folder', ({ folder, slug }) => {
    expect(folderSegment(folder)).toMatch(new RegExp(`^${slug}-[0-9a-f]{8}$`))
  })

  test.each([
    { why: 'they differ in case', one: 'Batch', other: 'batch' },
    { why: 'they differ in the separator', one: 'a/b', other: 'a.b' },
    { why: 'neither has a letter of ASCII', one: '受信', other: '送信' },
    { why: 'they differ far behind', one: `${'x'.repeat(100)}1`, other: `${'x'.repeat(100)}2` },
  ])('namesakes are told apart: $why', ({ one, other }) => {
    expect(folderSegment(one)).not.toBe(folderSegment(other))
    expect(folderSegment(one).toLowerCase()).not.toBe(folderSegment(other).toLowerCase())
  })

  test('of any name it is safe on any file system', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (folder) => {
        expect(folderSegment(folder)).toMatch(/^[a-z0-9-]{10,41}$/)
      }),
    )
  })

  test('none collides with the health of the mailbox', () => {
    expect(folderStateKey('m', 'health')).not.toBe(mailboxHealthKey('m'))
  })
})

test('the longest names that are allowed fit into segments and keys', () => {
  const name = 'n'.repeat(64)
  const identity = {
    mailbox: name,
    folder: '受信'.repeat(500),
    uidValidity: String(MAX_UINT32),
    uid: MAX_UINT32,
  }
  const attachment = safeName(`${'長い名前'.repeat(200)}.xlsx`, 'application/octet-stream')
  for (const key of Object.values(everyKey(name, name, identity, attachment, 1_000))) {
    expect(Buffer.byteLength(key)).toBeLessThanOrEqual(MAX_KEY_BYTES)
    for (const segment of key.split('/')) {
      expect(Buffer.byteLength(segment)).toBeLessThanOrEqual(MAX_SEGMENT_BYTES)
    }
  }
})

function everyKey(
  mailbox: string,
  monitor: string,
  identity: typeof MAIL,
  attachmentName: string,
  position = 1,
): Record<string, string> {
  const { folder, uidValidity, uid } = identity
  const id = mailIdOf(identity)
  const { attachment, ...keys } = mailKeys(monitor, id, RECEIVED)
  return {
    id,
    ...keys,
    attachment: attachment(position, attachmentName),
    incoming: incomingKey(mailbox, id, 'run-1'),
    ledger: ledgerKey(mailbox, folder, uidValidity, uid, uid + 199),
    folderState: folderStateKey(mailbox, folder),
    mailboxHealth: mailboxHealthKey(mailbox),
  }
}
