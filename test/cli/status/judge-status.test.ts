import { expect, test } from 'vitest'
import { judgeStatus } from '../../../cli/status/judge-status.js'
import type { MailboxFacts, PlaceFacts } from '../../../cli/status/read-status.js'
import { statusText } from '../../../cli/status/status-words.js'
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
}

const FACTS: PlaceFacts = {
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

test.each<[string, Partial<PlaceFacts>, string[]]>([
  ['all is well', {}, []],
  ['a poll that is late by one is not', mailbox({ lastSuccess: before(21) }), []],
  ['after three it is', mailbox({ lastSuccess: before(41) }), ['mailbox operations: LATE']],
  [
    'no poll that succeeded is late, where there was one',
    mailbox({ lastSuccess: undefined }),
    ['mailbox operations: LATE'],
  ],
  [
    'a mailbox that was never polled',
    mailbox({ lastSuccess: undefined, folders: [] }),
    ['mailbox operations: NEVER'],
  ],
  ['one that is paused is not late', mailbox({ lastSuccess: undefined, mailbox: PAUSED }), []],
  [
    'one whose polls fail',
    mailbox({ failing: { code: 'AUTH_FAILED', since: before(30) } }),
    ['mailbox operations: FAILING'],
  ],
  [
    'one of whose folders fails',
    mailbox({ failingFolders: { Gone: { code: 'FOLDER_NOT_FOUND', since: before(30) } } }),
    ['mailbox operations: FAILING'],
  ],
  [
    'a monitor that has not begun',
    mailbox({
      folders: [{ mailbox: 'operations', folder: 'INBOX', state: { ...STATE, positions: {} } }],
    }),
    ['monitor nightly-batch: NEVER'],
  ],
  ['a send that waits is not stuck', { sends: [send(59)] }, []],
  ['after an hour it is', { sends: [send(61)] }, ['sender default: STUCK']],
  ['what is open', { incidents: [ABSENT] }, [`incident ${ABSENT.name}`]],
  [
    'what is open and not told',
    { incidents: [{ ...ABSENT, told: [] }] },
    [`incident ${ABSENT.name}`, `nobody was told of ${ABSENT.name} yet`],
  ],
  ['what is muted is no problem', { incidents: [ABSENT], mutes: [MUTE] }, []],
  [
    'a mute that is over hides nothing',
    { incidents: [ABSENT], mutes: [{ ...MUTE, until: before(1) }] },
    [`incident ${ABSENT.name}`],
  ],
  ['what cannot be read', { damaged: ['state/x.json'] }, ['state/x.json cannot be read']],
])('%s', (_, change, problems) => {
  const status = judgeStatus({ ...FACTS, ...change }, NOW)
  expect(status.problems).toEqual(problems)
  expect(status.ok).toBe(problems.length === 0)
})

test('what waits is counted: UIDs that a monitor has not decided on, sends by state', () => {
  const behind = { ...STATE, positions: { 'nightly-batch': 4 } }
  const folders = [{ mailbox: 'operations', folder: 'INBOX', state: behind }]
  const status = judgeStatus({ ...FACTS, ...mailbox({ folders }), sends: [send(5), send(7)] }, NOW)
  expect(status.mailboxes[0]?.monitors).toMatchObject([{ lag: 7, condition: 'ok' }])
  expect(status.senders).toMatchObject([{ open: { QUEUED: 2 }, oldest: before(7) }])
  const text = statusText('the test', status, NOW)
  expect(text).toContain('7 UIDs not decided on')
  expect(text).toContain('2 QUEUED')
  expect(text).toContain('last poll that succeeded 5 min ago')
})

test('a mute shows what it hides', () => {
  const status = judgeStatus({ ...FACTS, incidents: [ABSENT], mutes: [MUTE] }, NOW)
  expect(status.mutes).toMatchObject([{ hides: [ABSENT.name] }])
  expect(statusText('the test', status, NOW)).toContain('hides 1')
})
