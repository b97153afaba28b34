import { describe, expect, expectTypeOf, test } from 'vitest'
import {
  contains,
  cron,
  days,
  defineJobs,
  everything,
  matches,
  minutes,
  seconds,
} from '../../../shared/jobs/define-jobs.js'
import type {
  ImapServer,
  Keep,
  MailboxDefinition,
  MonitorDefinition,
} from '../../../shared/jobs/file/jobs-file.js'
import type { SenderSettings, SendSettings } from '../../../shared/jobs/file/sending-file.js'
import type { SmtpSenderSettings } from '../../../shared/jobs/senders/smtp/smtp-settings.js'
import type { Conditions } from '../../../shared/matching/fields/conditions-schema.js'

const mailboxes = {
  operations: { address: 'operations@example.co.jp', imap: { host: 'imap.example.co.jp' } },
}
const monitor = {
  mailbox: 'operations',
  when: everything(),
  keep: { for: days(30) },
  startFrom: 'now',
} as const

test('the words of the jobs file are plain data', () => {
  expect([
    seconds(300),
    minutes(10),
    days(30),
    everything(),
    contains('[JOB-END]'),
    contains('ﾌﾟﾛﾌｧｲﾙ', { foldWidth: true }),
    matches('job (?P<job>\\w+)', { caseSensitive: true }),
    cron('0 9 * * MON-FRI', 'Asia/Tokyo'),
  ]).toEqual([
    { seconds: 300 },
    { seconds: 600 },
    { seconds: 2_592_000 },
    { everything: true },
    { contains: '[JOB-END]' },
    { contains: 'ﾌﾟﾛﾌｧｲﾙ', foldWidth: true },
    { matches: 'job (?P<job>\\w+)', caseSensitive: true },
    { cron: '0 9 * * MON-FRI', timezone: 'Asia/Tokyo' },
  ])
})

const senders = { default: { via: 'ses', from: 'noreply@example.co.jp' } } as const
const send = { at: minutes(60), to: 'oncall@example.com', subject: 'Alive', text: 'Yes.' }

test('a file may have senders only, mailboxes only, or both', () => {
  const sending = defineJobs({ senders, sends: { hourly: { ...send, sender: 'default' } } })
  const watching = defineJobs({ mailboxes, monitors: { nightly: monitor } })
  const notify = { sender: 'default', to: 'oncall@example.com' } as const
  const both = defineJobs({ mailboxes, senders, monitors: { nightly: { ...monitor, notify } } })
  expect([sending, watching, both].map((file) => Object.keys(file).length)).toEqual([2, 2, 3])
})

/** The compiler is the test: `tsc` fails where one of these does compile. */
describe('what does not compile', () => {
  test('a monitor of an unknown mailbox', () => {
    defineJobs({ mailboxes, monitors: { nightly: monitor } })
    // @ts-expect-error there is no mailbox of this name
    defineJobs({ mailboxes, monitors: { nightly: { ...monitor, mailbox: 'operation' } } })
  })

  test('an interval in words, or as a bare number', () => {
    const { operations } = mailboxes
    // @ts-expect-error minutes(10)
    defineJobs({ mailboxes: { operations: { ...operations, poll: '10 minutes' } }, monitors: {} })
    // @ts-expect-error minutes(10)
    defineJobs({ mailboxes: { operations: { ...operations, poll: 10 } }, monitors: {} })
    const measured = { ...operations, secondsPerMessage: seconds(2) }
    // @ts-expect-error secondsPerMessage: 2
    defineJobs({ mailboxes: { operations: measured }, monitors: {} })
  })

  test('a number of days that is only a number', () => {
    // @ts-expect-error days(30)
    defineJobs({ mailboxes, monitors: { nightly: { ...monitor, keep: { for: 30 } } } })
  })

  test('a host and a provider', () => {
    const both = { host: 'imap.gmail.com', provider: 'gmail' } as const
    expectTypeOf<{ provider: 'gmail' }>().toExtend<ImapServer>()
    expectTypeOf<typeof both>().not.toExtend<ImapServer>()
    expectTypeOf<{ provider: 'gmail'; port: 993 }>().not.toExtend<ImapServer>()
    expectTypeOf<{ provider: 'gmail'; security: 'none' }>().not.toExtend<ImapServer>()
    expectTypeOf<{ provider: 'example' }>().not.toExtend<ImapServer>()
    expectTypeOf<{ username: 'a' }>().not.toExtend<ImapServer>()
  })

  test('a monitor without startFrom', () => {
    const { startFrom: _, ...unstarted } = monitor
    // @ts-expect-error startFrom is missing
    defineJobs({ mailboxes, monitors: { nightly: unstarted } })
  })

  test('a misspelt condition', () => {
    expectTypeOf<{ subject: { contains: string } }>().toExtend<Conditions>()
    // @ts-expect-error it is spelt subject
    const misspelt: Conditions = { subjct: contains('END') }
    expect(misspelt).toBeDefined()
  })

  test('an option that a test on text does not have', () => {
    // @ts-expect-error it is spelt foldWidth
    contains('END', { foldwidth: true })
  })

  test('values of another kind', () => {
    expectTypeOf<number>().not.toExtend<MailboxDefinition['poll']>()
    expectTypeOf<number>().not.toExtend<Keep['for']>()
    expectTypeOf<'always'>().not.toExtend<Keep['for']>()
    expectTypeOf<'ssl'>().not.toExtend<ImapServer['security']>()
    expectTypeOf<string>().not.toExtend<Conditions['subject']>()
    expectTypeOf<{ attachment: { minBytes: number } }>().toExtend<Conditions>()
    expectTypeOf<{ attachment: { minBytes: string } }>().not.toExtend<Conditions>()
    expectTypeOf<{ from: readonly string[] }>().toExtend<Conditions>()
    expectTypeOf<{ from: string | undefined }>().not.toExtend<Conditions>()
    expectTypeOf<string>().not.toExtend<MonitorDefinition['when']>()
  })

  test('a password in the file', () => {
    // @ts-expect-error passwords are in secrets
    const server: ImapServer = { host: 'imap.example.co.jp', password: 'not-a-real-password' }
    expect(server).toBeDefined()
  })

  test('a send or a notice by an unknown sender', () => {
    // @ts-expect-error there is no sender of this name
    defineJobs({ senders, sends: { hourly: { ...send, sender: 'defualt' } } })
    const notify = { sender: 'defualt', to: 'oncall@example.com' } as const
    // @ts-expect-error there is no sender of this name
    defineJobs({ mailboxes, senders, monitors: { nightly: { ...monitor, notify } } })
    // @ts-expect-error there are no senders at all
    defineJobs({ sends: { hourly: { ...send, sender: 'default' } } })
    // @ts-expect-error there are no mailboxes at all
    defineJobs({ monitors: { nightly: monitor } })
  })

  test('a login by SMTP and one by POP3 before', () => {
    const smtp = { via: 'smtp', from: 'a@example.com', host: 'smtp.example.com' } as const
    const auth = { method: 'plain', secret: 'a' } as const
    const popBeforeSmtp = { host: 'pop.example.com', secret: 'a' } as const
    const [withAuth, withPop] = [
      { ...smtp, auth },
      { ...smtp, popBeforeSmtp },
    ]
    const both = { ...smtp, auth, popBeforeSmtp }
    expectTypeOf<typeof smtp>().toExtend<SenderSettings>()
    expectTypeOf<typeof withAuth>().toExtend<SenderSettings>()
    expectTypeOf<typeof withPop>().toExtend<SenderSettings>()
    expectTypeOf<typeof both>().not.toExtend<SenderSettings>()
  })

  test('a sender of no kind, or with settings of the other', () => {
    expectTypeOf<{ from: 'a@example.com' }>().not.toExtend<SenderSettings>()
    expectTypeOf<{ via: 'sendmail'; from: string }>().not.toExtend<SenderSettings>()
    expectTypeOf<{ via: 'smtp'; from: string }>().not.toExtend<SenderSettings>()
    expectTypeOf<number>().not.toExtend<NonNullable<SmtpSenderSettings['limits']>['connect']>()
    // @ts-expect-error a sender by SES has no host
    const mixed: SenderSettings = { via: 'ses', from: 'a@example.com', host: 'smtp.example.com' }
    expect(mixed).toBeDefined()
  })

  test('a login without its secret, or with a password in the file', () => {
    const smtp = { via: 'smtp', from: 'a@example.com', host: 'smtp.example.com' } as const
    // @ts-expect-error secret is missing
    const nameless: SenderSettings = { ...smtp, auth: { username: 'a' } }
    // @ts-expect-error passwords are in secrets
    const open: SenderSettings = { ...smtp, auth: { secret: 'a', password: 'not-a-real-password' } }
    expect([nameless, open]).toBeDefined()
  })

  test('a send without its time, or at a time in words', () => {
    expectTypeOf<typeof send>().toExtend<SendSettings>()
    expectTypeOf<Omit<typeof send, 'at'>>().not.toExtend<SendSettings>()
    expectTypeOf<string>().not.toExtend<SendSettings['at']>()
    expectTypeOf<string>().not.toExtend<SendSettings['attachments']>()
  })
})
