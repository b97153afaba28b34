import { describe, expect, test } from 'vitest'
import {
  type ActingMonitor,
  actionConflicts,
} from '../../../../shared/jobs/checks/action-conflicts.js'
import { expectLinear } from '../../../measures/growth.js'

type Definition = Partial<Omit<ActingMonitor, 'name'>>

const DONE = { move: 'Done' }
const from = (...senders: string[]): ActingMonitor['when'] => ({ from: senders })

describe('two monitors of one folder', () => {
  const pairs: readonly (readonly [string, Definition, Definition, boolean])[] = [
    ['leave and leave', {}, {}, false],
    ['leave and delete', {}, { then: 'delete' }, false],
    ['mark-read and delete', { then: 'mark-read' }, { then: 'delete' }, false],
    ['mark-read and move', { then: 'mark-read' }, { then: DONE }, false],
    ['delete and delete', { then: 'delete' }, { then: 'delete' }, false],
    ['the same target', { then: DONE }, { then: DONE }, false],
    [
      'one target, INBOX in two spellings',
      { then: { move: 'INBOX' }, folder: 'a' },
      { then: { move: 'Inbox' }, folder: 'a' },
      false,
    ],
    ['two targets', { then: DONE }, { then: { move: 'Other' } }, true],
    ['targets that differ in case', { then: DONE }, { then: { move: 'done' } }, true],
    ['move and delete', { then: DONE }, { then: 'delete' }, true],
    [
      'INBOX in two spellings',
      { then: DONE, folder: 'INBOX' },
      { then: 'delete', folder: 'Inbox' },
      true,
    ],
    ['two folders', { then: DONE }, { then: 'delete', folder: 'Other' }, false],
    ['two mailboxes', { then: DONE }, { then: 'delete', mailbox: 'accounting' }, false],
    [
      'senders on one side only',
      { then: DONE, when: from('a@example.com') },
      { then: 'delete' },
      true,
    ],
    [
      'other senders',
      { then: DONE, when: from('a@example.com', '*@a.example') },
      { then: 'delete', when: from('b@example.com', '*@b.example') },
      false,
    ],
    [
      'a common sender',
      { then: DONE, when: from('a@example.com', 'b@example.com') },
      { then: 'delete', when: from('B@EXAMPLE.com') },
      true,
    ],
    [
      'a sender of the other’s domain',
      { then: DONE, when: from('a@example.com') },
      { then: 'delete', when: from('*@Example.com') },
      true,
    ],
    [
      'a common domain',
      { then: DONE, when: from('*@example.com') },
      { then: 'delete', when: from('*@example.com') },
      true,
    ],
    [
      'a domain and one below it',
      { then: DONE, when: from('*@example.com') },
      { then: 'delete', when: from('*@jobs.example.com') },
      false,
    ],
    [
      'one domain in two scripts',
      { then: DONE, when: from('*@日本.example') },
      { then: 'delete', when: from('a@xn--wgv71a.example') },
      true,
    ],
    [
      'other subjects: nobody knows that a mail has not both words',
      { then: DONE, when: { subject: [{ contains: 'END' }] } },
      { then: 'delete', when: { subject: [{ contains: 'START' }] } },
      true,
    ],
  ]

  test.each(pairs)('%s', (_, one, other, isConflict) => {
    const conflicts = actionConflicts([monitor('one', one), monitor('other', other)])
    expect(conflicts.map(({ monitor }) => monitor)).toEqual(isConflict ? ['other'] : [])
  })

  test('are both named, and so is the way out', () => {
    const conflicts = actionConflicts([
      monitor('keep-it', { then: DONE }),
      monitor('clean-up', { then: 'delete' }),
    ])
    expect(conflicts).toEqual([
      {
        monitor: 'clean-up',
        message:
          "conflicts with monitors.keep-it.then: a mail in INBOX of operations may match both, and keep-it moves to Done what clean-up deletes; give both a `from` without a common address or domain, the same `then`, or one of them 'leave' or 'mark-read'",
      },
    ])
  })

  test('three that all differ are three conflicts', () => {
    const three = ['a', 'b', 'c'].map((move) => monitor(move, { then: { move } }))
    expect(actionConflicts(three)).toHaveLength(3)
  })
})

describe('mail that would come back', () => {
  test('is a fault of a move to the folder that is watched', () => {
    const [conflict] = actionConflicts([monitor('self', { then: { move: 'inbox' } })])
    expect(conflict?.message).toMatch(/^moves mail of INBOX so that it comes there again: /)
  })

  test('is a fault of every move on the way', () => {
    const conflicts = actionConflicts([
      monitor('first', { then: DONE }),
      monitor('second', { folder: 'Done', then: { move: 'Old' } }),
      monitor('third', { folder: 'Old', then: { move: 'INBOX' } }),
    ])
    expect(conflicts.map(({ monitor }) => monitor)).toEqual(['first', 'second', 'third'])
    expect(conflicts[0]?.message).toContain('and second, third would move it back')
  })

  test.each([
    [
      'a chain that ends',
      [monitor('a', { then: DONE }), monitor('b', { folder: 'Done', then: { move: 'Old' } })],
    ],
    [
      'other senders on the way back',
      [
        monitor('a', { then: DONE, when: from('a@example.com') }),
        monitor('b', { folder: 'Done', then: { move: 'INBOX' }, when: from('b@example.com') }),
      ],
    ],
    [
      'another mailbox',
      [
        monitor('a', { then: DONE }),
        monitor('b', { mailbox: 'other', folder: 'Done', then: { move: 'INBOX' } }),
      ],
    ],
  ])('is not one of %s', (_, monitors) => {
    expect(actionConflicts(monitors)).toEqual([])
  })
})

test.each<[string, (index: number) => Definition]>([
  ['addresses of one domain', (index) => ({ when: from(`batch-${index}@example.com`) })],
  ['domains', (index) => ({ when: from(`*@host-${index}.example.com`) })],
  ['names of one domain that is not ASCII', (index) => ({ when: from(`b${index}@例え.example`) })],
])('a thousand monitors with different %s are not compared pair by pair', (_, definition) => {
  const then = (index: number) => ({ move: `Done ${index}` })
  expectLinear(1_600, (size) =>
    actionConflicts(
      Array.from({ length: size }, (_, index) =>
        monitor(`m${index}`, { ...definition(index), then: then(index) }),
      ),
    ),
  )
})

function monitor(name: string, definition: Definition): ActingMonitor {
  return {
    name,
    mailbox: 'operations',
    folder: 'INBOX',
    when: { everything: true },
    then: 'leave',
    ...definition,
  }
}
