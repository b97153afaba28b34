import { expect, test } from 'vitest'
import { pollFailed, pollRecovered } from '../../../shared/announce/poll-transitions.js'
import { FAILURES } from '../../../shared/failures/catalogue.js'
import { FolderNotFound, LoginRefused } from '../../../shared/failures/mailbox-errors.js'

const EARLIER = '2026-11-14T03:25:09.031Z'
const SINCE = '2026-11-21T09:00:00.000Z'

test('a failure is announced with what to do about it', () => {
  const { cause, remedy, retried } = FAILURES.AUTH_FAILED
  const failure = new LoginRefused('imap.example.co.jp:993: NO')
  expect(
    pollFailed({ mailbox: 'operations', failure, since: SINCE, recordedAt: undefined }),
  ).toEqual({
    event: 'Poll Failed',
    detail: {
      id: 'operations.first.AUTH_FAILED.failed',
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
  expect(pollRecovered({ mailbox: 'operations', code: 'AUTH_FAILED', since: SINCE })).toEqual({
    event: 'Poll Recovered',
    detail: {
      id: `operations.${SINCE}.recovered`,
      mailbox: 'operations',
      code: 'AUTH_FAILED',
      failedSince: SINCE,
    },
  })
})

test('of a folder it is told which', () => {
  const failure = new FolderNotFound('operations, folder Gone does not exist')
  const place = { mailbox: 'operations', folder: 'Gone' }
  expect(pollFailed({ ...place, failure, since: SINCE, recordedAt: EARLIER })).toMatchObject({
    detail: { id: `operations.${EARLIER}.Gone.FOLDER_NOT_FOUND.failed`, folder: 'Gone' },
  })
  expect(pollRecovered({ ...place, code: 'FOLDER_NOT_FOUND', since: SINCE })).toMatchObject({
    detail: { id: `operations.${SINCE}.Gone.recovered`, folder: 'Gone' },
  })
})

test('its id is the same until it has been recorded, whatever the clock says', () => {
  const failure = new LoginRefused('imap.example.co.jp:993: NO')
  const ids = [SINCE, EARLIER].map(
    (since) => pollFailed({ mailbox: 'operations', failure, since, recordedAt: EARLIER }).detail.id,
  )
  expect(new Set(ids).size).toBe(1)
})
