import { describe, expect, test } from 'vitest'
import { recipientFaults } from '../../../../shared/jobs/checks/recipient-faults.js'
import { jobsOutline } from '../../../../shared/jobs/schema/jobs-outline.js'

const ADDRESSES = {
  oncall: 'oncall@other.example',
  operations: '運用 <Operations@Example.co.jp>',
  佐藤: ['a@other.example', 'b@other.example'],
  unreadable: 5,
}

describe('a recipient of a scheduled send', () => {
  test.each([
    { send: { to: 'oncall' }, says: [] },
    { send: { to: ['Bob <bob@other.example>', 'oncall'], replyTo: 'oncall' }, says: [] },
    { send: { to: 'unreadable' }, says: [] },
    // It is neither, and is told to be by a fault of its own.
    { send: { to: ['', 'a@', 5], cc: { x: 1 } }, says: [] },
    {
      send: { to: ['oncall', 'Oncall'] },
      says: [
        'sends.daily.to.1: is no address, and no name of the address book; there are: oncall, operations, 佐藤, unreadable - oncall (it differs only in width or case)',
      ],
    },
    {
      send: { to: 'oncall', bcc: '佐藤' },
      says: [
        'sends.daily.bcc: stands for several addresses: a@other.example, b@other.example; write the one that is meant',
      ],
    },
    {
      send: { cc: ['constructor'] },
      says: [expect.stringContaining('sends.daily.cc.0: is no address, and no name')],
    },
  ])('$send: $says', ({ send, says }) => {
    const outline = jobsOutline({ sends: { daily: send }, addresses: ADDRESSES })
    expect(recipientFaults(outline).map(line)).toEqual(says)
  })

  test('is told that the address book is empty', () => {
    const outline = jobsOutline({ monitors: { nightly: { notify: { to: 'oncall' } } } })
    expect(recipientFaults(outline).map(line)).toEqual([
      'monitors.nightly.notify.to: is no address, and no name of the address book; it is empty',
    ])
  })
})

const line = (fault: ReturnType<typeof recipientFaults>[number]): string => {
  const near = fault.nearMatch === undefined ? '' : ` - ${fault.nearMatch}`
  return `${fault.path.join('.')}: ${fault.message}${near}`
}
