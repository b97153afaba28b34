import { expect, test } from 'vitest'
import { pollPattern, pollsOfLines } from '../../../cli/place/poll-lines.js'

const line = (fields: object): string =>
  JSON.stringify({ timestamp: '2026-11-30T12:00:00.000Z', level: 'info', ...fields })

test('CloudWatch is asked for no more than the last lines of the polls of one mailbox', () => {
  expect(pollPattern('operations-2')).toBe(
    '{ ($.mailbox = "operations-2") && ($.event = "poll succeeded" || $.event = "poll failed" || $.event = "poll busy") }',
  )
})

test('whatever is answered, other lines are no polls of the mailbox', () => {
  const own = line({ event: 'poll failed', mailbox: 'operations', code: 'NETWORK' })
  const others = [
    line({ event: 'poll succeeded', mailbox: 'operations-2' }),
    line({ event: 'poll succeeded' }),
    line({ event: 'folder polled', mailbox: 'operations' }),
    'null',
    '',
  ]
  expect(pollsOfLines([...others, own, ...others], 'operations')).toEqual([
    { at: '2026-11-30T12:00:00.000Z', succeeded: 0, failed: 1, busy: 0, codes: ['NETWORK'] },
  ])
})
