import { expect, test } from 'vitest'
import { createLog } from '../../../shared/runtime/log.js'

const NOW = new Date('2026-11-21T09:00:00.000Z')

test('each thing that happened is one line of JSON', () => {
  const { log, lines } = recordedLog()
  log.info('poll-started', { mailbox: 'operations' })
  log.error('poll-failed', { code: 'NETWORK', detail: 'two\nlines' })
  expect(lines).toEqual([
    '{"timestamp":"2026-11-21T09:00:00.000Z","level":"info","event":"poll-started","mailbox":"operations"}',
    '{"timestamp":"2026-11-21T09:00:00.000Z","level":"error","event":"poll-failed","code":"NETWORK","detail":"two\\nlines","legacy":"MAPI CODE=80040115"}',
  ])
})

test('a child says what its parent does, and more', () => {
  const { log, lines } = recordedLog()
  const child = log.child({ run: 'r' }).child({ folder: 'INBOX' })
  child.info('decided', { count: 0, matched: false, messageId: undefined })
  log.info('ended')
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({
      event: 'decided',
      run: 'r',
      folder: 'INBOX',
      count: 0,
      matched: false,
    }),
    { timestamp: NOW.toISOString(), level: 'info', event: 'ended' },
  ])
  expect(lines[0]).not.toContain('messageId')
})

function recordedLog() {
  const lines: string[] = []
  return { log: createLog({ now: () => NOW, write: (line) => lines.push(line) }), lines }
}

test.each([
  ['RECIPIENT_MAILBOX_FULL', 'MAPI CODE=8004010D'],
  ['RESOURCE_EXHAUSTED', 'MAPI CODE=8004010E'],
  ['AUTH_FAILED', 'MAPI CODE=80040111'],
  ['NETWORK', 'MAPI CODE=80040115'],
  ['STORAGE_IO', 'MAPI CODE=80040116'],
  ['ACCOUNT_DISABLED', 'MAPI CODE=80040124'],
  ['RECIPIENT_NOT_FOUND', 'MAPI CODE=8004010F'],
  ['NO_RECIPIENTS', 'MAPI CODE=80040607'],
  ['RECIPIENT_AMBIGUOUS', 'MAPI CODE=80040700'],
  ['CONFIG_UNREADABLE', 'KAVT3409-E'],
])('a line of %s has %s: rules of before go on', (code, legacy) => {
  const { log, lines } = recordedLog()
  log.child({ mailbox: 'operations' }).error('poll failed', { code })
  expect(lines[0]).toContain(legacy)
})
