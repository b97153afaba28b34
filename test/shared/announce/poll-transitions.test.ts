import { expect, test } from 'vitest'
import { pollFailed, pollRecovered } from '../../../shared/announce/poll-transitions.js'
import { FAILURES } from '../../../shared/failures/catalogue.js'
import { LoginRefused } from '../../../shared/failures/mailbox-errors.js'

const SINCE = '2026-11-21T09:00:00.000Z'

test('a failure is announced with what to do about it', () => {
  const { cause, remedy, retried } = FAILURES.AUTH_FAILED
  const failure = new LoginRefused('imap.example.co.jp:993: NO')
  expect(pollFailed('operations', failure, SINCE)).toEqual({
    event: 'Poll Failed',
    detail: {
      id: `operations.${SINCE}.failed`,
      mailbox: 'operations',
      code: 'AUTH_FAILED',
      message: 'imap.example.co.jp:993: NO',
      cause,
      remedy,
      retried,
      since: SINCE,
    },
  })
})

test('a recovery names the failure that is over', () => {
  expect(pollRecovered('operations', 'AUTH_FAILED', SINCE)).toEqual({
    event: 'Poll Recovered',
    detail: {
      id: `operations.${SINCE}.recovered`,
      mailbox: 'operations',
      code: 'AUTH_FAILED',
      failedSince: SINCE,
    },
  })
})
