import { describe, expect, test } from 'vitest'
import { lacksOnlyLogins, remediesOf } from '../../../cli/words/send-words.js'
import { FAILURES } from '../../../shared/failures/catalogue.js'

const places = () => ({ file: '.mailjobs/secrets.json', names: ['realy'], variables: [] })

const MISSING = {
  address: 'a@example.com',
  state: 'QUEUED',
  code: 'CONFIG_SECRET_MISSING',
  reason: 'The secret mailjobs/local/senders/relay has no value; it must be {...}',
}

test('each failure says once what to do, and whoever has the mail says nothing', () => {
  const recipients = [
    { address: 'a@example.com', state: 'FAILED', code: 'REFUSED' },
    { address: 'b@example.com', state: 'FAILED', code: 'REFUSED' },
    { address: 'c@example.com', state: 'ACCEPTED', code: 'AUTH_FAILED' },
    { address: 'd@example.com', state: 'BOUNCED', code: 'RECIPIENT_NOT_FOUND' },
  ]
  expect(remediesOf(recipients, places)).toEqual([
    FAILURES.RECIPIENT_NOT_FOUND.remedy,
    FAILURES.REFUSED.remedy,
  ])
})

test('a server that cannot be reached is named in what to try, each once', () => {
  const unreachable = (address: string, server: string) => ({
    ...{ address, state: 'QUEUED', code: 'NETWORK' },
    reason: `${server}: connection: connect ECONNREFUSED`,
  })
  const recipients = [
    unreachable('a@example.com', 'smtp.example.com:587'),
    unreachable('b@example.com', 'smtp.example.com:587'),
  ]
  expect(remediesOf(recipients, places)).toEqual([
    expect.stringContaining('`openssl s_client -connect smtp.example.com:587`'),
  ])
})

describe('a missing login', () => {
  test('is an entry of the file here, by the name that it has there', () => {
    const recipients = [MISSING, { ...MISSING, address: 'b@example.com' }]
    expect(remediesOf(recipients, places)).toEqual([
      expect.stringMatching(
        /^`mailjobs secrets set relay` asks for it, .* or write \{"relay": .*secrets\.json.*MAILJOBS_SECRET_RELAY .*has realy: did you mean relay/,
      ),
    ])
  })

  test.each([
    'The secret mailjobs/local/senders/realy is not the JSON of a login; it must be',
    'the secret realy is not the JSON of a login',
  ])('of another form is to be corrected: %s', (reason) => {
    expect(remediesOf([{ ...MISSING, reason }], places)).toEqual([
      expect.stringMatching(/^correct "realy" in/),
    ])
  })

  const ACCEPTED = { address: 'b@example.com', state: 'ACCEPTED' }
  const REFUSED = { address: 'c@example.com', state: 'FAILED', code: 'REFUSED' }
  test.each([
    [[MISSING], true],
    [[MISSING, ACCEPTED], true],
    [[MISSING, REFUSED], false],
    [[REFUSED], false],
    [[ACCEPTED], false],
    [[], false],
  ])('is all there is about %j: %j', (recipients, isAll) => {
    expect(lacksOnlyLogins(recipients)).toBe(isAll)
  })
})
