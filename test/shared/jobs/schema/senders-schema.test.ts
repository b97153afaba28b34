import { describe, expect, test } from 'vitest'
import { faultLine } from '../../../../shared/failures/configuration-errors.js'
import { seconds } from '../../../../shared/jobs/define-jobs.js'
import { faultsIn } from '../../../../shared/jobs/schema/faults.js'
import { senderSchema } from '../../../../shared/jobs/schema/senders-schema.js'

const SES = { via: 'ses', from: 'noreply@example.co.jp' }
const SMTP = { via: 'smtp', from: 'noreply@example.co.jp', host: 'smtp.example.co.jp' }
const FROM = { name: '', address: 'noreply@example.co.jp' }

describe('what is left out has its default', () => {
  test.each([
    { sender: SES, parsed: { ...SES, from: FROM, maxMessageMb: 7.5 } },
    {
      sender: SMTP,
      parsed: {
        ...SMTP,
        from: FROM,
        limits: { connect: 30, whole: 600 },
        maxMessageMb: 40,
        maxRecipients: 100,
      },
    },
    {
      sender: { ...SMTP, limits: { response: seconds(60) } },
      parsed: expect.objectContaining({ limits: { connect: 30, response: 60, whole: 600 } }),
    },
    {
      sender: { ...SMTP, auth: { secret: 'relay' } },
      parsed: expect.objectContaining({
        auth: { method: 'auto', secret: 'relay', allowCleartext: false },
      }),
    },
    {
      sender: { ...SMTP, popBeforeSmtp: { host: 'pop.example.co.jp', secret: 'legacy' } },
      parsed: expect.objectContaining({
        popBeforeSmtp: {
          host: 'pop.example.co.jp',
          secret: 'legacy',
          apop: false,
          allowCleartext: false,
          wait: 0,
        },
      }),
    },
  ])('$sender', ({ sender, parsed }) => {
    expect(senderSchema.parse(sender)).toEqual(parsed)
  })
})

test.each([
  { from: '運用 <noreply@example.co.jp>', name: '運用', address: 'noreply@example.co.jp' },
  { from: '"Doe, J." <j@例え.example>', name: 'Doe, J.', address: 'j@xn--r8jz45g.example' },
])('$from is written from as $name <$address>', ({ from, name, address }) => {
  expect(senderSchema.parse({ ...SES, from }).from).toEqual({ name, address })
})

describe('a fault of a sender', () => {
  test.each([
    { sender: 5, says: ': must be { via: "ses", from } or { via: "smtp", from, host }' },
    { sender: { from: 'a@example.com' }, says: 'via: is missing; must be "ses" or "smtp"' },
    {
      sender: { ...SES, via: 'SES' },
      says: 'did you mean ses (it differs only in width or case)?',
    },
    { sender: { via: 'ses' }, says: 'from: is missing; must be an address' },
    { sender: { ...SES, from: 'noreply' }, says: 'from: has no @; must be an address' },
    {
      sender: { ...SES, from: 'a@example.com\r\nBcc: b@example.com' },
      says: 'from: has a control',
    },
    { sender: { ...SES, from: '{{name}} <a@example.com>' }, says: 'from: must have no {{ in it' },
    {
      sender: { ...SES, host: 'smtp.example.com' },
      says: 'host: is not a setting; there are: via, from, region, maxMessageMb (found',
    },
    { sender: { ...SES, region: 'Tokyo' }, says: 'region: must be a region of AWS' },
    {
      sender: { ...SES, maxMessageMb: 11 },
      says: 'maxMessageMb: must be a number of megabytes above 0, at most 10',
    },
    { sender: { ...SMTP, host: undefined }, says: 'host: is missing; must be a host name' },
    { sender: { ...SMTP, prot: 587 }, says: 'did you mean port?' },
    { sender: { ...SMTP, port: 0 }, says: 'port: must be a port, 1 to 65535' },
    { sender: { ...SMTP, security: 'ssl' }, says: 'security: must be "tls", "starttls" or "none"' },
    { sender: { ...SMTP, ca: 'MIIB' }, says: 'ca: must be a certificate in PEM form' },
    {
      sender: { ...SMTP, maxMessageMb: 41 },
      says: 'maxMessageMb: must be a number of megabytes above 0, at most 40',
    },
    {
      sender: { ...SMTP, maxRecipients: 0 },
      says: 'maxRecipients: must be a whole number, 1 to 1000',
    },
    {
      sender: { ...SMTP, ehlo: '[127.0.0.1]' },
      says: 'ehlo: must be the name that the server is to know this client by',
    },
    { sender: { ...SES, ehlo: 'a.example.com' }, says: 'ehlo: is not a setting' },
    {
      sender: { ...SMTP, limits: { connect: 10 } },
      says: 'limits.connect: must be 1 to 600 seconds: seconds(600)',
    },
    {
      sender: { ...SMTP, limits: { whole: seconds(601) } },
      says: 'limits.whole.seconds: must be 1 to 600',
    },
    { sender: { ...SMTP, auth: 'plain' }, says: 'auth: must be { method?, secret, username?' },
    { sender: { ...SMTP, auth: {} }, says: 'auth.secret: is missing; must be a name' },
    { sender: { ...SMTP, auth: { secret: 'a', method: 'PLAIN' } }, says: 'did you mean plain' },
    { sender: { ...SMTP, auth: { username: 'a' } }, says: 'auth.secret: is missing' },
    {
      sender: { ...SMTP, auth: { secret: 'a', password: 'not-a-real-password' } },
      says: 'auth.password: is not a setting; there are: method, secret, username, allowCleartext (found "********")',
    },
    {
      sender: { ...SMTP, popBeforeSmtp: { secret: 'a', host: 'pop', wait: seconds(61) } },
      says: 'popBeforeSmtp.wait.seconds: must be 0 to 60 seconds: seconds(60)',
    },
    {
      sender: { ...SMTP, popBeforeSmtp: { host: 'pop', apop: true } },
      says: 'popBeforeSmtp.secret: is missing',
    },
  ])('$says', ({ sender, says }) => {
    expect(faultsIn(senderSchema, sender).map(faultLine)).toEqual([expect.stringContaining(says)])
  })
})
