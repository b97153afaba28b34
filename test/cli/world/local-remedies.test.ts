import { describe, expect, test } from 'vitest'
import { withLocalRemedies } from '../../../cli/world/local-remedies.js'
import type { PollEndedEvent, WorldEvent } from '../../../local/world/world-event.js'
import { FAILURES, type FailureCode } from '../../../shared/failures/catalogue.js'

const SOURCE = { secretsFile: 'no-such-data/secrets.json', environment: {} }

const failed = (code: FailureCode): PollEndedEvent => ({
  event: 'poll ended',
  mailbox: 'operations',
  result: 'failed',
  decided: 0,
  matched: 0,
  durationMs: 1,
  peakRssBytes: 1,
  failure: { code, message: 'made up', remedy: FAILURES[code].remedy },
})

function remedyOf(event: WorldEvent): string | undefined {
  const told = withLocalRemedies(event, SOURCE)
  return told.event === 'poll ended' ? told.failure?.remedy : undefined
}

describe('what is to be done on this machine', () => {
  test.each<[FailureCode, RegExp]>([
    [
      'CONFIG_SECRET_MISSING',
      /^`mailjobs secrets set operations` .* or write \{"operations".*into no-such-data\/secrets\.json/,
    ],
    ['SECRETS_UNAVAILABLE', /^the detail says what is wrong with no-such-data\/secrets\.json/],
    ['AUTH_FAILED', /webmail.* Here it is "operations" in no-such-data\/secrets\.json, or MAIL/],
    ['LOGIN_HELD', /Here it is "operations" in no-such-data\/secrets\.json/],
  ])('about %s', (code, says) => {
    expect(remedyOf(failed(code))).toMatch(says)
  })

  test.each<FailureCode>(['NETWORK', 'FOLDER_NOT_FOUND', 'TIMED_OUT'])(
    'about %s is what the catalogue says',
    (code) => expect(remedyOf(failed(code))).toBe(FAILURES[code].remedy),
  )
})

test('a send has the remedies of those whom it has not reached', () => {
  const event: WorldEvent = {
    event: 'send changed',
    id: 'x',
    state: 'FAILED',
    recipients: [{ address: 'a@example.com', state: 'FAILED', code: 'RECIPIENT_NOT_FOUND' }],
    warnings: [],
  }
  expect(withLocalRemedies(event, SOURCE)).toEqual({
    ...event,
    remedies: [FAILURES.RECIPIENT_NOT_FOUND.remedy],
  })
})

test('what has not failed is told as it is', () => {
  const { failure: _, ...rest } = failed('NETWORK')
  const event: WorldEvent = { ...rest, result: 'succeeded' }
  expect(withLocalRemedies(event, SOURCE)).toBe(event)
})
