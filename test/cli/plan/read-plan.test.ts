import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { DEFAULT_KILOBYTES } from '../../../cli/cost/assumptions.js'
import { LIST_PRICES } from '../../../cli/cost/list-prices.js'
import { type Definitions, definitionsIn } from '../../../cli/plan/definitions.js'
import { planText } from '../../../cli/plan/plan-words.js'
import { type Plan, planOf } from '../../../cli/plan/read-plan.js'
import { cron, days, everything, minutes } from '../../../shared/jobs/define-jobs.js'
import type { JobsFile } from '../../../shared/jobs/file/jobs-file.js'
import { readJobs } from '../../../shared/jobs/read-jobs.js'

const NOW = new Date('2026-12-29T00:00:00Z')
const UNTIL = new Date('2027-01-06T00:00:00Z')

const monitor = { when: everything(), keep: { for: days(30) }, startFrom: 'now' } as const

const file = {
  timezone: 'Asia/Tokyo',
  mailboxes: {
    operations: {
      address: 'operations@example.co.jp',
      imap: { provider: 'icloud' },
      poll: minutes(1),
      secondsPerMessage: 5,
      sentCopy: { folder: '\\Sent' },
    },
    shared: {
      address: 'shared@example.co.jp',
      imap: { provider: 'icloud', username: 'operations@example.co.jp' },
      poll: cron('0 9 * * MON-FRI'),
    },
    far: { address: 'far@example.com', imap: { host: 'imap.example.com' }, poll: minutes(10) },
  },
  monitors: {
    'nightly-batch': { mailbox: 'operations', ...monitor, expect: { by: '09:30', on: 'bank' } },
    weekly: { mailbox: 'shared', ...monitor, expect: { by: '10:00', days: 'FRI' } },
    paused: { mailbox: 'far', ...monitor, enabled: false, expect: { by: '09:30' } },
  },
  senders: {
    default: {
      via: 'smtp',
      from: 'operations@example.co.jp',
      host: 'smtp.example.co.jp',
      auth: { secret: 'relay' },
    },
    second: {
      via: 'smtp',
      from: 'second@example.co.jp',
      host: 'smtp.example.co.jp',
      auth: { secret: 'relay' },
    },
  },
  sends: {
    report: { at: cron('0 18 * * *'), to: ['oncall@example.com'], subject: 'R', text: 'T' },
  },
  calendars: { bank: { country: 'JP', closed: ['2026-12-31', '2027-01-02', '2027-01-03'] } },
} satisfies JobsFile

const definitionsOf = (written: JobsFile): Definitions =>
  definitionsIn('old.ts', readJobs(written, 'old.ts'))

const planned = (written: JobsFile = file, against?: JobsFile): Plan =>
  plannedAgainst(written, against && definitionsOf(against))

/** A place tells what is polled and by whom is sent, and nothing else. */
const plannedAgainstPlace = (written: JobsFile, deployed: JobsFile): Plan =>
  plannedAgainst(written, {
    ...definitionsOf(deployed),
    written: undefined,
  })

const plannedAgainst = (written: JobsFile, against: Definitions | undefined): Plan =>
  planOf({
    file: 'jobs.ts',
    jobs: readJobs(written, 'jobs.ts'),
    now: NOW,
    until: UNTIL,
    volume: { mailsADay: 0, kilobytesAMail: DEFAULT_KILOBYTES },
    region: { name: 'us-east-1', prices: LIST_PRICES['us-east-1'] },
    against,
  })

describe('schedules', () => {
  const { schedules: all } = planned()
  const schedules = new Map(
    all.flatMap((one) => (one.kind === 'due poll' ? [] : [[one.name, one] as const])),
  )

  test('a time table has its next times by the clock of its zone', () => {
    expect(schedules.get('shared')).toMatchObject({
      schedule: '0 9 * * MON-FRI Asia/Tokyo',
      next: [
        '2026-12-30T09:00:00+09:00',
        '2026-12-31T09:00:00+09:00',
        '2027-01-01T09:00:00+09:00',
        '2027-01-04T09:00:00+09:00',
      ],
    })
    expect(schedules.get('report')?.next[0]).toBe('2026-12-29T18:00:00+09:00')
  })

  test('a mailbox with a time table is polled besides, after what is due', () => {
    expect(all.filter(({ kind }) => kind === 'due poll')).toMatchObject([
      {
        name: 'shared',
        schedule: '1,31 10 * * * Asia/Tokyo',
        next: [
          '2026-12-29T10:01:00+09:00',
          '2026-12-29T10:31:00+09:00',
          expect.anything(),
          expect.anything(),
        ],
      },
    ])
  })

  test('an interval has none, and a paused mailbox is not polled', () => {
    expect(schedules.get('operations')).toMatchObject({ next: [], timesAMonth: 43_800 })
    expect(schedules.get('far')).toMatchObject({ isPaused: true, timesAMonth: 0 })
  })
})

test('due times over the new year: closed days are told as closed, paused monitors wait for nothing', () => {
  const { dueTimes } = planned()
  expect(
    dueTimes.map(({ dueLocal, monitor: name, isClosed }) => [dueLocal, name, isClosed]),
  ).toEqual([
    ['2026-12-29T09:30:00+09:00', 'nightly-batch', false],
    ['2026-12-30T09:30:00+09:00', 'nightly-batch', false],
    ['2026-12-31T09:30:00+09:00', 'nightly-batch', true],
    ['2027-01-01T09:30:00+09:00', 'nightly-batch', true],
    ['2027-01-01T10:00:00+09:00', 'weekly', false],
    ['2027-01-02T09:30:00+09:00', 'nightly-batch', true],
    ['2027-01-03T09:30:00+09:00', 'nightly-batch', true],
    ['2027-01-04T09:30:00+09:00', 'nightly-batch', false],
    ['2027-01-05T09:30:00+09:00', 'nightly-batch', false],
  ])
})

test('one login of two mailboxes: its sessions are added up, against what the provider allows', () => {
  const [login, other] = planned().connections
  expect(login).toMatchObject({
    username: 'operations@example.co.jp',
    mailboxes: ['operations', 'shared'],
    usual: 2,
    // Five polls that overlap, one of the other mailbox, three copies of what is sent.
    most: 9,
    cap: { sessions: 5 },
  })
  expect(other).toMatchObject({ mailboxes: ['far'], usual: 0, most: 0, cap: undefined })
})

test('two senders with one secret share a login', () => {
  expect(planned().senderLogins).toEqual([{ secret: 'relay', senders: ['default', 'second'] }])
})

test('the lower limit of a measured mailbox, with its sum; the others are named', () => {
  const { limits, unmeasured } = planned()
  expect(limits).toEqual([
    {
      mailbox: 'operations',
      minutes: 1,
      sum: '(1 monitor + 1 scheduled send) x 5 s for a message = 10 s',
      leastMinutes: 1,
      lowerLimitMinutes: 2,
    },
  ])
  expect(unmeasured).toEqual(['shared', 'far'])
})

describe('what an edit moves', () => {
  const { monitors, mailboxes } = file

  test('nothing, if nothing is otherwise', () => {
    expect(planned(file, file).changes).toMatchObject({
      words: [],
      dueTimesGone: [],
      dueTimesNew: [],
    })
    expect(planned().changes).toBeUndefined()
  })

  test('a due time that is put off is gone and new, day by day', () => {
    const edited = {
      ...file,
      monitors: {
        ...monitors,
        weekly: { ...monitors.weekly, expect: { by: '11:00', days: 'FRI' } },
      },
    }
    const { changes } = planned(edited, file)
    expect(changes?.words).toEqual([
      'monitor weekly expects its mail by 11:00 Asia/Tokyo in place of by 10:00 Asia/Tokyo',
    ])
    expect(changes?.dueTimesGone.map(({ dueLocal }) => dueLocal)).toEqual([
      '2027-01-01T10:00:00+09:00',
    ])
    expect(changes?.dueTimesNew.map(({ dueLocal }) => dueLocal)).toEqual([
      '2027-01-01T11:00:00+09:00',
    ])
  })

  test('a calendar that opens a day brings a due time', () => {
    const edited = { ...file, calendars: { bank: { country: 'JP' } } } satisfies JobsFile
    expect(planned(edited, file).changes?.dueTimesNew.map(({ dueLocal }) => dueLocal)).toEqual([
      '2026-12-31T09:30:00+09:00',
    ])
  })

  test('another host, port, security, user name or auth of a mailbox', () => {
    const edited = {
      ...file,
      mailboxes: {
        ...mailboxes,
        shared: { ...mailboxes.shared, imap: { provider: 'icloud' } },
        far: {
          ...mailboxes.far,
          imap: { host: 'mail.example.com', port: 143, security: 'starttls', auth: 'oauth2' },
        },
      },
    } satisfies JobsFile
    const words = [
      'mailbox shared has no username of its own in place of the username operations@example.co.jp',
      'mailbox far has the auth oauth2 in place of the auth password',
      'mailbox far has the host mail.example.com in place of the host imap.example.com',
      'mailbox far has the security starttls in place of the security tls',
      'mailbox far has the port 143 in place of no port of its own',
    ]
    expect(planned(edited, file).changes?.words.toSorted()).toEqual(words.toSorted())
    expect(plannedAgainstPlace(edited, file).changes?.words.toSorted()).toEqual(words.toSorted())
  })

  test('a first monitor makes no new mailbox; of a place nobody tells whether it is one', () => {
    const { paused: _, ...others } = monitors
    const before = { ...file, monitors: others }
    const isPolled = 'mailbox far is polled every 10 min in place of never'
    expect(planned(file, before).changes?.words).toEqual([isPolled, 'monitor paused is new'])
    expect(plannedAgainstPlace(file, before).changes?.words).toEqual([
      'mailbox far is not polled now: if it is new, its secret is made empty, and needs a login',
      'monitor paused is new',
    ])
    const { far: __, ...known } = mailboxes
    expect(planned(before, { ...before, mailboxes: known }).changes?.words).toEqual([
      'mailbox far is new: its secret is made empty, and needs a login',
    ])
    expect(plannedAgainstPlace(before, before).changes?.words).toEqual([])
    expect(plannedAgainstPlace(before, file).changes?.words).toEqual([
      'mailbox far is polled never in place of every 10 min',
      'monitor paused is gone: what it has kept stays until it expires',
    ])
  })

  test('what becomes of a match, who is told of it, and how much of it is kept', () => {
    const acting = {
      ...monitors.weekly,
      folder: 'Reports',
      then: { move: 'Done' },
      keep: { for: days(30), text: false },
      notify: { to: 'oncall@example.com' },
    } as const
    const edited = { ...file, monitors: { ...monitors, weekly: acting } } satisfies JobsFile
    const otherVersion = expect.stringMatching(/^monitor weekly is of another version/)
    const known = [
      otherVersion,
      'monitor weekly has the folder Reports in place of the folder INBOX',
      "monitor weekly has the then { move: 'Done' } in place of the then leave",
      'monitor weekly has the keep.text false in place of the keep.text true',
    ]
    expect(planned(edited, file).changes?.words).toEqual([
      ...known,
      'monitor weekly has the notify.sender default in place of no notify.sender of its own',
      'monitor weekly has the notify.to oncall@example.com in place of no notify.to of its own',
    ])
    expect(plannedAgainstPlace(edited, file).changes?.words).toEqual(known)
  })

  test('senders, sends, the address book, alerts; a place tells the senders alone', () => {
    const { second: _, ...senders } = file.senders
    const edited = {
      ...file,
      senders: {
        default: { ...senders.default, host: 'relay.example.co.jp', auth: { secret: 'other' } },
        bulk: { via: 'ses', from: 'bulk@example.com' },
      },
      sends: { report: { ...file.sends.report, to: ['Night shift'], text: 'Other' } },
      addresses: { 'Night shift': 'night@example.com' },
      alerts: { email: 'oncall@example.com' },
    } satisfies JobsFile
    const ofSenders = [
      'sender default has the auth.secret other in place of the auth.secret relay',
      'sender default has the host relay.example.co.jp in place of the host smtp.example.co.jp',
      'sender bulk is new',
      'sender second is gone: what waits to be sent by it fails, and its secret stays',
    ]
    const { changes } = planned(edited, file)
    expect(changes?.words.toSorted()).toEqual(
      [
        ...ofSenders,
        'send report has the to Night shift in place of the to oncall@example.com',
        'send report has another text',
        'address book entry Night shift is new',
        'the file has the alerts.email oncall@example.com in place of no alerts.email of its own',
      ].toSorted(),
    )
    expect(changes?.notCompared).toEqual([])
    const withPlace = plannedAgainstPlace(edited, file).changes
    expect(withPlace?.words.toSorted()).toEqual(ofSenders.toSorted())
    expect(withPlace?.notCompared).toEqual([
      'sends',
      'who is notified of matches',
      'the address book',
      'alerts',
    ])
  })

  test('an interval, conditions, a pause, retention, what comes and what goes', () => {
    const { paused, weekly, ...others } = monitors
    const { sends: _, ...rest } = file
    const edited = {
      ...rest,
      mailboxes: { ...mailboxes, operations: { ...mailboxes.operations, poll: minutes(5) } },
      monitors: {
        ...others,
        weekly: { ...weekly, when: { subject: { contains: 'W' } }, enabled: false },
        added: { mailbox: 'far', ...monitor, keep: { for: 'forever' } },
      },
    } satisfies JobsFile
    const words = planned(edited, file).changes?.words ?? []
    expect(words).toEqual([
      'mailbox operations is polled every 5 min in place of every 1 min',
      expect.stringMatching(/^monitor weekly is of another version \(\w{12} in place of \w{12}\)/),
      'monitor weekly is paused',
      'monitor added is new',
      'monitor paused is gone: what it has kept stays until it expires',
      'send report is gone: it goes out no more',
    ])
  })
})

test('all of it, for a person', () => {
  const text = stripVTControlCharacters(planText(planned(file, file)))
  expect(text).toContain('mailbox operations  is polled every 1 min: 43,800 times a month')
  expect(text).toContain('2027-01-01T10:00:00+09:00  weekly')
  expect(text).toContain('nothing is expected')
  expect(text).toContain('What is otherwise than in old.ts\n  nothing\n')
  expect(text).toContain('monitor weekly  keeps for 30 days, and 7 more as a version')
  expect(text).toContain('MORE THAN the 5 of the provider')
  expect(text).toContain('the secret relay  is shared by the senders default, second')
  expect(text).toMatch(/ {2}0\.400 {4}secret-month: 1 x 0\.4 \(its login\)/)
})
