import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { recentDays, sendListText } from '../../../cli/sends/list-sends.js'
import type { ListedSend } from '../../../cli/sends/sends-of-place.js'

const NOW = new Date('2026-11-21T21:31:00Z')

const listed = (id: string, state: ListedSend['state'] = 'ACCEPTED'): ListedSend => ({
  id,
  state,
  href: `/sends/${id}`,
  acceptedAt: '2026-11-21T21:30:00Z',
  sender: 'default',
  subject: '日次\u001bレポート',
  recipientCount: 2,
})

/** Without the colours of ours, which a terminal may have. */
const shown = (sends: readonly ListedSend[], days: readonly string[]): string[] =>
  stripVTControlCharacters(sendListText(sends, days, NOW)).split('\n')

test('a line for each send, with nothing that steers a terminal; days are those of UTC', () => {
  const lines = shown([listed('a'), listed('b', 'QUEUED')], ['2026-11-21'])
  expect(lines[0]).toMatch(/^a {2}ACCEPTED {3}日次␛レポート .*:\d\d:00, by default, 2 recipients$/)
  expect(lines[1]).toMatch(/^b {2}QUEUED/)
  expect(lines[2]).toBe('2 sends of 2026-11-21 (days in UTC)')
})

test.each([
  [0, 'no sends'],
  [1, 'a send'],
])('%i: %s', (count, words) => {
  const sends = Array.from({ length: count }, () => listed('a'))
  expect(shown(sends, ['2026-11-20', '2026-11-21']).at(-1)).toBe(
    `${words} of 2026-11-20 and 2026-11-21 (days in UTC)`,
  )
})

test('without a day it is since yesterday: in Japan today begins before that of UTC', () => {
  expect(recentDays(new Date('2026-03-01T00:10:00Z'))).toEqual(['2026-02-28', '2026-03-01'])
})
