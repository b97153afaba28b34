import { expect, test } from 'vitest'
import { timeNeededMs } from '../../../functions/send/time-needed.js'
import { sendingVia } from '../../../functions/send/via/sending-vias.js'
import type { SesSender, SmtpSender } from '../../../shared/jobs/requests/sender-definition.js'

const FROM = { name: '', address: 'batch@example.com' }
const LIMIT = {
  schemaVersion: 1,
  name: 'default',
  maxMessageBytes: 1_000,
  maxRecipients: 100,
} as const

const ses: SesSender = { ...LIMIT, from: FROM, via: 'ses', configurationSet: 'mailjobs-test' }
const smtp: SmtpSender = {
  ...LIMIT,
  from: FROM,
  via: 'smtp',
  host: 'smtp.example.com',
  port: 587,
  security: 'starttls',
  ehlo: 'example.com',
  limits: { connectSeconds: 30, wholeSeconds: 300 },
}
const popBeforeSmtp: NonNullable<SmtpSender['popBeforeSmtp']> = {
  host: 'pop.example.com',
  port: 995,
  security: 'tls',
  apop: false,
  secret: 'pop',
  allowCleartext: false,
  waitSeconds: 5,
}
const slowPop = { connectSeconds: 30, responseSeconds: 60, wholeSeconds: 300 }

test.each([
  { of: 'a sender that is gone', sender: undefined, seconds: 40 },
  { of: 'SES', sender: ses, seconds: 40 + 130 },
  { of: 'SMTP', sender: smtp, seconds: 40 + 300 },
  {
    of: 'SMTP that is given a minute',
    sender: { ...smtp, limits: { connectSeconds: 1, wholeSeconds: 60 } },
    seconds: 40 + 60,
  },
  {
    of: 'POP before SMTP, four answers long',
    sender: { ...smtp, popBeforeSmtp },
    seconds: 40 + 300 + 5 + 30 + 4 * 30,
  },
  {
    of: 'a slow POP before SMTP',
    sender: { ...smtp, popBeforeSmtp, limits: slowPop },
    seconds: 40 + 300 + 5 + 30 + 4 * 60,
  },
  {
    of: 'SMTP that may need more than a run has',
    sender: { ...smtp, popBeforeSmtp, limits: { ...slowPop, wholeSeconds: 600 } },
    seconds: 680,
  },
])('a hand-over by $of needs $seconds s', ({ sender, seconds }) => {
  expect(timeNeededMs(sender)).toBe(seconds * 1_000)
})

test('only a sender by SMTP has a server that may keep a copy by itself', () => {
  expect(sendingVia('ses').smtpHostOf(ses)).toBeUndefined()
  expect(sendingVia('smtp').smtpHostOf(smtp)).toBe('smtp.example.com')
})
