import { expect, test } from 'vitest'
import { judgeStatus } from '../../../cli/status/judge-status.js'
import type { MailboxFacts, PlaceFacts } from '../../../cli/status/read-status.js'
import { statusText } from '../../../cli/status/status-words.js'
import { failureOf } from '../../../shared/failures/catalogue.js'
import { begun, type Incident } from '../../../shared/incidents/incident.js'
import type { Mute } from '../../../shared/incidents/mute.js'
import type { FolderState } from '../../../shared/mailbox/folder-state.js'

const NOW = new Date('2026-11-27T12:00:00.000Z')
const before = (minutes: number): string => new Date(NOW.getTime() - minutes * 60_000).toISOString()

const STATE: FolderState = {
  schemaVersion: 1,
  mailbox: 'operations',
  folder: 'INBOX',
  uidValidity: '1',
  positions: { 'nightly-batch': 11 },
  arrivals: { uidNext: 11 },
  holes: [],
  leases: 0,
  pendingActions: [],
  aside: [],
}

const MAILBOX: MailboxFacts = {
  mailbox: {
    name: 'operations',
    poll: { seconds: 600 },
    monitors: [{ name: 'nightly-batch', enabled: true, expects: true }],
  },
  gapMinutes: 10,
  from: new Date(before(24 * 60)),
  lastSuccess: before(5),
  failing: undefined,
  failingFolders: {},
  folders: [{ mailbox: 'operations', folder: 'INBOX', state: STATE }],
  expected: {},
}

const FACTS: PlaceFacts = {
  isAtWork: true,
  mailboxes: [MAILBOX],
  sends: [],
  moreSends: false,
  senders: ['default'],
  incidents: [],
  mutes: [],
  damaged: [],
  gaps: [],
}

const ABSENT: Incident = {
  ...begun(
    {
      kind: 'absent',
      slot: 'nightly-batch.20261127T003000Z',
      about: 'nightly-batch',
      mailbox: 'operations',
      monitors: ['nightly-batch'],
      at: before(60),
      summary: 'nightly-batch: no mail',
      event: 'one',
    },
    NOW,
  ),
  told: [{ what: 'begun', misses: 0, at: before(59), messageId: 'message-1' }],
}

const FAILING: Incident = begun(
  {
    kind: 'polls-failing',
    slot: 'operations',
    about: 'operations',
    mailbox: 'operations',
    monitors: ['nightly-batch'],
    at: before(30),
    summary: 'Polls of operations fail',
    remedy: 'Set the password anew.',
    event: 'two',
  },
  NOW,
)

const PLACE = { name: 'the test', option: ' --stack test' }

const MUTE: Mute = {
  schemaVersion: 1,
  name: 'nightly-batch',
  from: before(90),
  until: '2026-11-27T13:00:00.000Z',
  reason: 'a move',
  by: 'night shift',
}

const send = (minutes: number) => ({
  id: `20261127T000000Z-000000000000000${minutes % 10}`,
  sender: 'default',
  state: 'QUEUED',
  since: before(minutes),
})

const mailbox = (change: Partial<MailboxFacts>): Partial<PlaceFacts> => ({
  mailboxes: [{ ...MAILBOX, ...change }],
})

const PAUSED = {
  ...MAILBOX.mailbox,
  monitors: [{ name: 'nightly-batch', enabled: false, expects: true }],
}

test('a monitor with an open incident is OPEN, and FAILING where its polls fail', () => {
  const conditionWith = (...incidents: Incident[]) =>
    judgeStatus({ ...FACTS, incidents }, NOW).mailboxes[0]?.monitors[0]?.condition
  expect(conditionWith()).toBe('ok')
  expect(conditionWith(ABSENT)).toBe('OPEN')
  expect(conditionWith(ABSENT, FAILING)).toBe('FAILING')
})

test.each<[string, Partial<PlaceFacts>, string[]]>([
  ['all is well', {}, []],
  ['a poll that is late by one is not', mailbox({ lastSuccess: before(21) }), []],
  [
    'after three it is',
    mailbox({ lastSuccess: before(41) }),
    ['mailbox operations: LATE, the last poll that succeeded was 41 min ago'],
  ],
  [
    'no poll that succeeded is late, where there was one',
    mailbox({ lastSuccess: undefined }),
    ['mailbox operations: LATE, the last poll that succeeded is not known'],
  ],
  [
    'a mailbox that was never polled',
    mailbox({ lastSuccess: undefined, folders: [] }),
    ['mailbox operations: NEVER, no poll of it has ended'],
  ],
  ['one that is paused is not late', mailbox({ lastSuccess: undefined, mailbox: PAUSED }), []],
  [
    'one whose polls fail',
    mailbox({ failing: { code: 'AUTH_FAILED', since: before(30) } }),
    [`mailbox operations: FAILING, AUTH_FAILED since ${before(30)}`],
  ],
  [
    'one whose polls have failed since the first',
    mailbox({
      failing: { code: 'AUTH_FAILED', since: before(30) },
      lastSuccess: undefined,
      folders: [],
    }),
    [`mailbox operations: FAILING, AUTH_FAILED since ${before(30)}`],
  ],
  [
    'what its state and its incident tell is one problem',
    {
      ...mailbox({ failing: { code: 'AUTH_FAILED', since: before(30) } }),
      incidents: [FAILING],
    },
    [`mailbox operations: FAILING, AUTH_FAILED since ${before(30)} (nobody was told yet)`],
  ],
  [
    'a second folder that fails is a problem of its own',
    {
      ...mailbox({ failing: { code: 'AUTH_FAILED', since: before(30) } }),
      incidents: [
        FAILING,
        { ...FAILING, name: 'another', folder: 'Gone', summary: 'Polls of Gone fail' },
      ],
    },
    [
      `mailbox operations: FAILING, AUTH_FAILED since ${before(30)} (nobody was told yet)`,
      'Polls of Gone fail (nobody was told yet)',
    ],
  ],
  [
    'where nothing is at work, no poll is under way',
    { ...mailbox({ lastSuccess: before(31) }), isAtWork: false },
    ['mailbox operations: LATE, the last poll that succeeded was 31 min ago'],
  ],
  [
    'one of whose folders fails',
    mailbox({ failingFolders: { Gone: { code: 'FOLDER_NOT_FOUND', since: before(30) } } }),
    [`mailbox operations: FAILING, FOLDER_NOT_FOUND since ${before(30)}`],
  ],
  [
    'a monitor that has not begun',
    mailbox({
      folders: [{ mailbox: 'operations', folder: 'INBOX', state: { ...STATE, positions: {} } }],
    }),
    ['monitor nightly-batch: NEVER, no poll has reached its folder'],
  ],
  ['a send that waits is not stuck', { sends: [send(59)] }, []],
  [
    'after an hour it is',
    { sends: [send(61)] },
    [`sender default: STUCK, sends wait since ${before(61)}`],
  ],
  ['what is open', { incidents: [ABSENT] }, [ABSENT.summary]],
  [
    'what is open and not told',
    { incidents: [{ ...ABSENT, told: [] }] },
    ['nightly-batch: no mail (nobody was told yet)'],
  ],
  ['what is muted is no problem', { incidents: [ABSENT], mutes: [MUTE] }, []],
  [
    'a mute that is over hides nothing',
    { incidents: [ABSENT], mutes: [{ ...MUTE, until: before(1) }] },
    [ABSENT.summary],
  ],
  ['what cannot be read', { damaged: ['state/x.json'] }, ['state/x.json cannot be read']],
])('%s', (_, change, problems) => {
  const status = judgeStatus({ ...FACTS, ...change }, NOW)
  expect(status.problems.map(({ what }) => what)).toEqual(problems)
  expect(status.ok).toBe(problems.length === 0)
})

test('what waits is counted: UIDs that a monitor has not decided on, sends by state', () => {
  const behind = { ...STATE, positions: { 'nightly-batch': 4 } }
  const folders = [{ mailbox: 'operations', folder: 'INBOX', state: behind }]
  const status = judgeStatus({ ...FACTS, ...mailbox({ folders }), sends: [send(5), send(7)] }, NOW)
  expect(status.mailboxes[0]?.monitors).toMatchObject([{ lag: 7, condition: 'ok' }])
  expect(status.senders).toMatchObject([{ open: { QUEUED: 2 }, oldest: before(7) }])
  const text = statusText(PLACE, status, NOW)
  expect(text).toContain('7 UIDs not decided on')
  expect(text).toContain('2 QUEUED')
  expect(text).toContain('last poll that succeeded 5 min ago')
})

test('a mute shows what it hides', () => {
  const status = judgeStatus({ ...FACTS, incidents: [ABSENT], mutes: [MUTE] }, NOW)
  expect(status.mutes).toMatchObject([{ hides: [ABSENT.name] }])
  expect(statusText(PLACE, status, NOW)).toContain('hides 1')
})

test('a problem says what to do, and which command tells more', () => {
  const failing = mailbox({ failing: { code: 'AUTH_FAILED', since: before(30) } })
  const known = judgeStatus({ ...FACTS, ...failing, incidents: [FAILING] }, NOW)
  expect(known.problems).toMatchObject([
    { remedy: 'Set the password anew.', incident: FAILING.name },
  ])
  const text = statusText(PLACE, known, NOW)
  expect(text).toContain('Something is wrong')
  expect(text).toContain(`mailjobs incidents show ${FAILING.name} --stack test`)
  const fresh = judgeStatus({ ...FACTS, ...failing }, NOW)
  expect(fresh.problems[0]?.remedy).toBe(failureOf('AUTH_FAILED')?.remedy)
})

test('a place where nothing is at work is not called well', () => {
  const status = judgeStatus({ ...FACTS, isAtWork: false }, NOW)
  expect(status).toMatchObject({ ok: true, isAtWork: false })
  const text = statusText(PLACE, status, NOW)
  expect(text).not.toContain('All is well')
  expect(text).toContain('Nothing is at work there now')
})

test('a monitor that waits for mail says what is due, and how it went last', () => {
  const due = '2026-11-28T00:30:00.000Z'
  const expected = {
    'nightly-batch': { nextDue: due, last: { due: before(60), result: 'met' as const } },
  }
  const text = statusText(PLACE, judgeStatus({ ...FACTS, ...mailbox({ expected }) }, NOW), NOW)
  expect(text).toContain(`mail due by ${due}, the last, by ${before(60)}: met`)
})
