import { describe, expect, test } from 'vitest'
import {
  scheduledCopiesOf,
  sentCopyFaults,
} from '../../../../shared/jobs/checks/sent-copy-faults.js'
import { jobsOutline } from '../../../../shared/jobs/schema/jobs-outline.js'

const SENT_COPY = { folder: '\\Sent' }
const OPERATIONS = { address: 'operations@example.co.jp', sentCopy: SENT_COPY }

describe('a sent copy', () => {
  test.each([
    { from: 'operations@example.co.jp', says: [] },
    { from: '運用 <operations@EXAMPLE.CO.JP>', says: [] },
    {
      from: 'noreply@example.co.jp',
      says: [
        "mailboxes.operations.sentCopy: does nothing: no sender writes from operations@example.co.jp; a copy is kept of what is sent from the mailbox's own address",
      ],
    },
    { from: 'Operations@example.co.jp', says: [] },
  ])('of what is sent from $from: $says', ({ from, says }) => {
    const file = {
      mailboxes: { operations: OPERATIONS },
      senders: { default: { via: 'ses', from } },
    }
    expect(linesOf(file)).toEqual(says)
  })

  test('is kept by one mailbox of an address', () => {
    const mailboxes = {
      operations: OPERATIONS,
      same: OPERATIONS,
      quiet: { address: 'x@example.com' },
    }
    const senders = { default: { from: 'operations@example.co.jp' } }
    expect(linesOf({ mailboxes, senders })).toEqual([
      'mailboxes.same.sentCopy: does nothing: the mailbox operations has the same address, and keeps the copies',
    ])
  })

  test('of a mailbox without an address is not judged', () => {
    expect(linesOf({ mailboxes: { operations: { sentCopy: SENT_COPY } } })).toEqual([])
  })
})

test('copies are counted of scheduled sends that are not paused, by senders from the address', () => {
  const outline = jobsOutline({
    mailboxes: { operations: OPERATIONS, other: { address: 'operations@example.co.jp' } },
    senders: {
      default: { from: 'operations@example.co.jp' },
      own: { from: 'operations@example.co.jp' },
      other: { from: 'other@example.co.jp' },
    },
    sends: {
      one: {},
      two: { sender: 'own' },
      paused: { enabled: false },
      elsewhere: { sender: 'other' },
    },
  })
  const counts = ['operations', 'other', 'unknown'].map((name) => scheduledCopiesOf(outline, name))
  expect(counts).toEqual([2, 0, 0])
})

const linesOf = (file: object): string[] =>
  sentCopyFaults(jobsOutline(file)).map(({ path, message, nearMatch }) => {
    const near = nearMatch === undefined ? '' : ` - ${nearMatch}`
    return `${path.join('.')}: ${message}${near}`
  })
