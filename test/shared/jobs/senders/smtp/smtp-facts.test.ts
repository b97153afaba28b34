import { expect, test } from 'vitest'
import { smtpFactsOf } from '../../../../../shared/jobs/senders/smtp/smtp-facts.js'

test.each([
  { port: 25, isBlocked: true },
  { port: 25, security: 'starttls', isBlocked: true },
  { security: 'none', isBlocked: true },
  { port: 25, security: 'tls', isBlocked: true },
  { port: 587, isBlocked: false },
  { port: 2587, security: 'none', isBlocked: false },
  { security: 'tls', isBlocked: false },
  { isBlocked: false },
  { port: 25, security: 'ssl', isBlocked: false },
  { port: '25', isBlocked: false },
])('of $port and $security, it is asked about the port: $isBlocked', ({ isBlocked, ...sender }) => {
  const asked = smtpFactsOf(sender).warnings.map(({ id, path }) => ({ id, path }))
  expect(asked).toEqual(isBlocked ? [{ id: 'port-25-blocked', path: ['port'] }] : [])
})

test.each([
  { auth: { secret: 'a' }, login: { setting: 'auth', secret: 'a', auth: 'password' } },
  {
    auth: { secret: 'a', method: 'xoauth2' },
    login: { setting: 'auth', secret: 'a', auth: 'oauth2' },
  },
  {
    auth: { secret: 'a', method: 'cram-md5' },
    login: { setting: 'auth', secret: 'a', auth: 'password' },
  },
  {
    popBeforeSmtp: { secret: 'pop' },
    login: { setting: 'popBeforeSmtp', secret: 'pop', auth: 'password' },
  },
  { auth: { method: 'plain' }, login: undefined },
  { auth: 'a', popBeforeSmtp: 'b', login: undefined },
])('logs in with $login', ({ login, ...sender }) => {
  expect(smtpFactsOf(sender).login).toEqual(login)
})

test.each([
  { maxRecipients: 7, most: 7 },
  { maxRecipients: undefined, most: 100 },
  { maxRecipients: 'many', most: 100 },
])('takes $most recipients where $maxRecipients is set', ({ maxRecipients, most }) => {
  expect(smtpFactsOf({ maxRecipients }).mostRecipients).toBe(most)
})
