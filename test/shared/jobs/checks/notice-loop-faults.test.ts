import { describe, expect, test } from 'vitest'
import { noticeLoopFaults } from '../../../../shared/jobs/checks/notice-loop-faults.js'
import { jobsOutline } from '../../../../shared/jobs/schema/jobs-outline.js'

const ADDRESSES = {
  oncall: 'oncall@other.example',
  operations: '運用 <Operations@Example.co.jp>',
}

describe('a notice into a mailbox that is watched', () => {
  test.each([
    { to: 'oncall', loops: false },
    { to: 'operations', loops: true },
    { to: ['oncall', 'operations@EXAMPLE.co.jp'], loops: true },
    { to: 'Somebody <OPERATIONS@example.co.jp>', loops: true },
    { to: 'operations2@example.co.jp', loops: false },
    { to: 'spare@example.co.jp', loops: false },
    { to: 'nobody', loops: false },
  ])('$to: $loops', ({ to, loops }) => {
    const outline = jobsOutline({
      mailboxes: {
        operations: { address: 'operations@example.co.jp' },
        spare: { address: 'spare@example.co.jp' },
        broken: 5,
      },
      monitors: { nightly: { mailbox: 'operations', notify: { to } } },
      sends: { daily: { to: 'operations' } },
      addresses: ADDRESSES,
    })
    const lines = noticeLoopFaults(outline).map(
      ({ path, message }) => `${path.join('.')}: ${message}`,
    )
    expect(lines).toEqual(
      loops
        ? [
            expect.stringMatching(
              /^monitors\.nightly\.notify\.to(\.1)?: is the address of the mailbox operations, which is watched/,
            ),
          ]
        : [],
    )
  })
})
