import { describe, expect, test } from 'vitest'
import {
  ConfigurationInvalid,
  faultLine,
} from '../../../../shared/failures/configuration-errors.js'
import { jobsWarnings } from '../../../../shared/jobs/checks/jobs-warnings.js'
import { cron, everything, matches, minutes } from '../../../../shared/jobs/define-jobs.js'
import { readJobs } from '../../../../shared/jobs/read-jobs.js'

describe('an interval that is too short for its work', () => {
  // 16 monitors at 30 s: 480 s, 8 minutes; with one to spare, 9.
  test.each([
    { poll: minutes(9), says: [] },
    {
      poll: minutes(8),
      says: [
        'mailboxes.operations.poll: every 8 min leaves no room for a slow day: 16 monitors x 30 s for a message = 480 s; 8 min, better 9 or more',
      ],
    },
    { poll: cron('*/10 9-17 * * MON-FRI', 'Asia/Tokyo'), says: [] },
    {
      poll: cron('0,8 9-17 * * MON-FRI', 'Asia/Tokyo'),
      says: [expect.stringContaining('every 8 min leaves no room')],
    },
  ])('$poll: a warning with the sum', ({ poll, says }) => {
    expect(warningsOf({ poll, secondsPerMessage: 29.5 }, monitors(16))).toEqual(says)
  })

  test.each([
    { poll: minutes(7), seconds: 29.5 },
    { poll: cron('*/7 * * * *', 'Asia/Tokyo'), seconds: 29.5 },
  ])('$poll: a fault', ({ poll, seconds }) => {
    expect(faultsOf({ poll, secondsPerMessage: seconds }, monitors(16))).toEqual([
      expect.stringMatching(
        /^mailboxes\.operations\.poll: is too often for its work: 16 monitors x 30 s for a message = 480 s; at least 8 min, better 9 or more/,
      ),
    ])
  })

  test('the default interval is judged like one that is written', () => {
    expect(faultsOf({ secondsPerMessage: 41 }, monitors(16))).toEqual([
      expect.stringContaining('at least 11 min'),
    ])
  })

  test('paused monitors have no work', () => {
    const paused = Object.fromEntries(
      Object.entries(monitors(16)).map(([name, monitor]) => [name, { ...monitor, enabled: false }]),
    )
    expect(warningsOf({ poll: minutes(1), secondsPerMessage: 60 }, paused)).toEqual([])
  })

  test.each([
    { sends: 1, sum: '(16 monitors + 1 scheduled send) x 30 s for a message = 510 s' },
    { sends: 2, sum: '(16 monitors + 2 scheduled sends) x 30 s for a message = 540 s' },
  ])('$sends scheduled sends whose copies it keeps are work as well', ({ sends, sum }) => {
    const daily = { at: minutes(60), to: 'oncall@example.com', subject: 'Report', text: 'Done.' }
    const file = {
      ...jobsOf(
        { poll: minutes(9), secondsPerMessage: 29.5, sentCopy: { folder: '\\Sent' } },
        monitors(16),
      ),
      senders: { default: { via: 'ses', from: 'operations@example.co.jp' } },
      sends: Object.fromEntries(Array.from({ length: sends }, (_, n) => [`daily-${n}`, daily])),
    }
    expect(warningLines(file)).toEqual([expect.stringContaining(sum)])
  })

  test('without a measurement nothing is judged', () => {
    expect(warningsOf({ poll: minutes(1) }, monitors(100))).toEqual([])
  })
})

describe('a provider', () => {
  test.each([
    { imap: { provider: 'gmail' }, poll: minutes(5), says: [] },
    {
      imap: { provider: 'gmail' },
      poll: minutes(4),
      says: [
        'mailboxes.operations.poll: every 4 min is more often than gmail bears for long; 5 min or more keep clear of its limits',
      ],
    },
    {
      imap: { host: 'imap.mail.yahoo.com' },
      poll: minutes(9),
      says: [expect.stringContaining('than yahoo bears')],
    },
    { imap: { provider: 'lolipop' }, poll: minutes(1), says: [] },
    { imap: { host: 'imap.example.co.jp' }, poll: minutes(1), says: [] },
  ])('$imap polled by $poll: $says', ({ imap, poll, says }) => {
    expect(warningsOf({ imap, poll }, monitors(1))).toEqual(says)
  })

  test.each([
    { imap: { provider: 'microsoft365' }, fault: 'a password is not taken by microsoft365' },
    { imap: { host: 'outlook.office365.com' }, fault: 'a password is not taken by microsoft365' },
    { imap: { provider: 'icloud', auth: 'oauth2' }, fault: 'OAuth2 is not taken by icloud' },
    { imap: { provider: 'microsoft365', auth: 'oauth2' }, fault: undefined },
    { imap: { provider: 'gmail' }, fault: undefined },
  ])('$imap: $fault', ({ imap, fault }) => {
    const path = 'mailboxes.operations.imap.auth: '
    const found = faultsOf({ imap }, monitors(1)).filter((line) => line.startsWith(path))
    expect(found).toEqual(fault === undefined ? [] : [expect.stringContaining(fault)])
  })

  test.each([
    {
      imap: {},
      fault:
        'host: is missing; must be a host name; or name a provider: gmail, microsoft365, yahoo, icloud, lolipop',
    },
    {
      imap: { provider: 'gmail', host: 'imap.gmail.com' },
      fault: 'host: is settled by the provider gmail; leave out one of the two',
    },
    {
      imap: { provider: 'gmail', port: 993 },
      fault: 'port: is settled by the provider gmail; leave out one of the two',
    },
    {
      imap: { provider: 'gmail', security: 'none' },
      fault: 'security: is settled by the provider gmail; leave out one of the two',
    },
    { imap: { provider: 'gmial' }, fault: 'provider: must be one of gmail, microsoft365' },
  ])('takes the place of a host: $fault', ({ imap, fault }) => {
    expect(faultsOf({ imap }, monitors(1))).toEqual([
      expect.stringContaining(`mailboxes.operations.imap.${fault}`),
    ])
  })
})

describe('a port that Lambda cannot reach', () => {
  const warning =
    'senders.relay.port: AWS blocks connections from Lambda to port 25, and they will time out; use 587 or 465, or 2587 where the server has it'

  test.each([
    { server: { port: 25 }, says: [warning] },
    { server: { security: 'none' }, says: [warning] },
    { server: { security: 'none', port: 2525 }, says: [] },
    { server: {}, says: [] },
  ])('$server: $says', ({ server, says }) => {
    const relay = { via: 'smtp', from: 'a@example.com', host: 'smtp.example.com', ...server }
    expect(warningLines({ senders: { relay } })).toEqual(says)
  })
})

describe('folders of one mailbox that differ only in form', () => {
  test.each([
    { folders: ['プロファイル', 'ﾌﾟﾛﾌｧｲﾙ'], warned: true },
    { folders: ['Done', 'done'], warned: true },
    { folders: ['プロファイル', 'プロファイル'], warned: false },
    { folders: ['INBOX', 'inbox'], warned: false },
    { folders: ['請求書', '請求'], warned: false },
  ])('$folders: $warned', ({ folders, warned }) => {
    const entries = folders.map((folder, index) => [`job-${index}`, { ...MONITOR, folder }])
    const [first, second] = folders
    expect(warningsOf({}, Object.fromEntries(entries))).toEqual(
      warned
        ? [
            `monitors.job-1.folder: ${second} differs only in width or case from ${first}, the folder of the monitor job-0; if it is the same folder, spell it the same`,
          ]
        : [],
    )
  })
})

describe('the former name of a monitor', () => {
  test.each([
    { given: { one: { formerly: 'zero' } }, faults: [] },
    {
      given: { one: { formerly: 'two' }, two: {} },
      faults: [
        'monitors.one.formerly: is a monitor of this file; one can take over only the place of one that is gone (found "two")',
      ],
    },
    {
      given: { one: { formerly: 'two' }, two: { formerly: 'one' } },
      faults: [
        expect.stringContaining('monitors.one.formerly: is a monitor'),
        expect.stringContaining('monitors.two.formerly: is a monitor'),
      ],
    },
    {
      given: { one: { formerly: 'zero' }, two: { formerly: 'zero' } },
      faults: ['monitors.two.formerly: is taken over by the monitor one already (found "zero")'],
    },
    {
      given: { one: { formerly: 'one' } },
      faults: ['monitors.one.formerly: is the name it has now; leave it out (found "one")'],
    },
    {
      given: { one: { formerly: 'Zero' } },
      faults: [expect.stringContaining('monitors.one.formerly: is not a name')],
    },
  ])('$given', ({ given, faults }) => {
    const renamed = Object.entries(given).map(([name, extra]) => [name, { ...MONITOR, ...extra }])
    expect(faultsOf({}, Object.fromEntries(renamed))).toEqual(faults)
  })
})

const MONITOR = {
  mailbox: 'operations',
  when: everything(),
  keep: { for: 'forever' },
  startFrom: 'now',
}

const monitors = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`job-${index}`, MONITOR]))

const jobsOf = (mailbox: object, watching: object) => ({
  mailboxes: {
    operations: {
      address: 'operations@example.co.jp',
      imap: { host: 'imap.example.co.jp' },
      ...mailbox,
    },
  },
  monitors: watching,
})

describe('a backslash that a pattern lost, and a zone that nothing says', () => {
  const box = (poll: object) => ({ address: 'a@example.com', imap: { host: 'a.example' }, poll })
  const monitor = (when: object, startFrom = 'now') => ({
    mailbox: 'a',
    when,
    keep: { for: 'forever' },
    startFrom,
  })

  test.each([
    { when: { subject: matches('job w+') }, at: 'subject[0].matches', says: 'has w where \\w' },
    {
      when: { not: { text: matches('d+ yen') } },
      at: 'not.text[0].matches',
      says: 'String.raw`\\d+',
    },
    {
      when: { header: { 'X-Job': matches('p{Han}') } },
      at: 'header.X-Job[0].matches',
      says: '\\p{Han}',
    },
    {
      when: { attachment: { name: matches('[JOB-END] a') } },
      at: 'attachment[0].name.matches',
      says: '\\[',
    },
    {
      when: { any: [{ text: matches('\bEND') }] },
      at: 'any[0].text[0].matches',
      says: 'a backspace',
    },
    { when: { text: matches('a \\\\w+') }, at: 'text[0].matches', says: 'one is enough' },
  ])('$at', ({ when, at, says }) => {
    const mailboxes = { a: box(minutes(10)) }
    const [line = '', ...others] = warningLines({ mailboxes, monitors: { m: monitor(when) } })
    expect(others).toEqual([])
    expect(line.startsWith(`monitors.m.when.${at}: `)).toBe(true)
    expect(line).toContain(says)
  })

  test('each date and time table, until the file has a time zone', () => {
    const file = {
      mailboxes: { a: box(cron('0 9 * * *')), b: box(cron('0 9 * * *', 'Asia/Tokyo')) },
      monitors: {
        dated: monitor({ unread: true }, '2026-11-01'),
        moment: monitor({ unread: true }, '2026-11-01T00:00:00+09:00'),
        paused: { ...monitor({ unread: true }, '2026-11-01'), enabled: false },
      },
      senders: { default: { via: 'ses', from: 'a@example.com' } },
      sends: { daily: { at: cron('0 18 * * *'), to: 'b@example.com', subject: 'a', text: 'a' } },
    }
    expect(warningLines(file)).toEqual([
      expect.stringMatching(
        /^monitors\.dated\.startFrom: 2026-11-01 names no time zone.*timezone: 'Asia\/Tokyo'/,
      ),
      expect.stringMatching(
        /^mailboxes\.a\.poll: cron\('0 9 \* \* \*'\) names no time zone, and means UTC/,
      ),
      expect.stringMatching(/^sends\.daily\.at: .*means UTC/),
    ])
    expect(warningLines({ ...file, timezone: 'Asia/Tokyo' })).toEqual([])
  })
})

const warningsOf = (mailbox: object, watching: object): string[] =>
  warningLines(jobsOf(mailbox, watching))

const warningLines = (file: object): string[] =>
  jobsWarnings(readJobs(file, 'jobs.ts')).map(({ path, message }) => `${path}: ${message}`)

function faultsOf(mailbox: object, watching: object): string[] {
  try {
    readJobs(jobsOf(mailbox, watching), 'jobs.ts')
    return []
  } catch (error) {
    if (error instanceof ConfigurationInvalid) return error.faults.map(faultLine)
    throw error
  }
}
