import { expect, test } from 'vitest'
import { remediesOf } from '../../../cli/words/send-words.js'
import { FAILURES } from '../../../shared/failures/catalogue.js'

const SECRETS = '.mailjobs/secrets.json'

test('each failure says once what to do, and whoever has the mail says nothing', () => {
  const recipients = [
    { address: 'a@example.com', state: 'FAILED', code: 'REFUSED' },
    { address: 'b@example.com', state: 'FAILED', code: 'REFUSED' },
    { address: 'c@example.com', state: 'ACCEPTED', code: 'AUTH_FAILED' },
    { address: 'd@example.com', state: 'BOUNCED', code: 'RECIPIENT_NOT_FOUND' },
  ]
  expect(remediesOf(recipients, SECRETS)).toEqual([
    FAILURES.RECIPIENT_NOT_FOUND.remedy,
    FAILURES.REFUSED.remedy,
  ])
})

test('a missing secret is a line of the file here', () => {
  const recipients = [{ address: 'a@example.com', state: 'QUEUED', code: 'CONFIG_SECRET_MISSING' }]
  expect(remediesOf(recipients, SECRETS)).toEqual([expect.stringContaining(`into ${SECRETS}`)])
})
