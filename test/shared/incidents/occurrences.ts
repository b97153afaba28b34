import type { Announcement } from '../../../shared/announce/announcer.js'
import {
  incidentEnded,
  mailAbsent,
  mailUnknown,
} from '../../../shared/announce/expectation-events.js'
import { mailQuarantined } from '../../../shared/announce/mail-quarantined.js'
import { mailVanished } from '../../../shared/announce/mail-vanished.js'
import { mailboxReset } from '../../../shared/announce/mailbox-reset.js'
import { pollFailed, pollRecovered } from '../../../shared/announce/poll-transitions.js'
import {
  FolderNotFound,
  LoginRefused,
  ServerUnreachable,
} from '../../../shared/failures/mailbox-errors.js'

export const SINCE = '2026-11-27T00:20:00.000Z'
export const DUE = '2026-11-27T00:30:00.000Z'
const PLACE = { bucket: 'mail', verdictKey: 'expect/nightly-batch/2026/11/20261127T003000Z.json' }

const dueOf = (monitor: string, due: string) => ({
  mailbox: 'operations',
  monitor,
  due,
  dueLocal: '2026-11-27T09:30:00+09:00',
  zone: 'Asia/Tokyo',
  windowStart: '2026-11-26T12:30:00.000Z',
  dates: ['2026-11-27'],
  judgedAt: '2026-11-27T00:31:00.000Z',
  judgedLateBySeconds: 60,
  version: 'v1',
  need: 1,
  have: 0,
})

export const refused = (recordedAt?: string): Announcement =>
  pollFailed({
    mailbox: 'operations',
    failure: new LoginRefused('imap.example.co.jp:993: no'),
    since: SINCE,
    recordedAt,
  })

export const unreachable = (recordedAt?: string): Announcement =>
  pollFailed({
    mailbox: 'operations',
    failure: new ServerUnreachable('imap.example.co.jp:993: refused'),
    since: SINCE,
    recordedAt,
  })

export const folderMissing = (folder: string): Announcement =>
  pollFailed({
    mailbox: 'operations',
    folder,
    failure: new FolderNotFound(`${folder} is not there`),
    since: SINCE,
    recordedAt: undefined,
  })

export const recovered = (folder?: string): Announcement =>
  pollRecovered({ mailbox: 'operations', folder, code: 'AUTH_FAILED', since: SINCE })

export const absent = (monitor = 'nightly-batch', due = DUE): Announcement =>
  mailAbsent(
    {
      ...dueOf(monitor, due),
      missedInARow: 1,
      evidence: {
        seenAt: '2026-11-27T00:30:40.000Z',
        lastMailAt: '2026-11-27T00:12:40.000Z',
        nearest: [
          {
            uid: 4750,
            at: '2026-11-27T00:12:40.000Z',
            subject: '［JOB-END］',
            condition: 'when.subject[0]',
            seen: '［JOB-END］',
          },
        ],
        undecided: [17],
      },
    },
    PLACE,
  )

export const cameLate = (monitor = 'nightly-batch', due = DUE): Announcement =>
  incidentEnded(
    {
      ...dueOf(monitor, due),
      kind: 'absent',
      endedAt: '2026-11-27T01:05:00.000Z',
      reason: 'late',
      lateBySeconds: 2_100,
    },
    PLACE,
  )

export const unknown = (): Announcement => mailUnknown(dueOf('nightly-batch', DUE), PLACE)

export const known = (): Announcement =>
  incidentEnded(
    { ...dueOf('nightly-batch', DUE), kind: 'unknown', endedAt: SINCE, reason: 'met' },
    PLACE,
  )

export const MAIL_ID = 'operations.inbox-1a2b3c4d.1732060800.0000004711'

export const quarantined = (): Announcement =>
  mailQuarantined(
    {
      id: MAIL_ID,
      mailbox: 'operations',
      folder: 'INBOX',
      uidValidity: '1732060800',
      uid: 4711,
      since: SINCE,
      code: 'MAIL_WITHHELD',
      reason: 'the server does not give it out',
      monitors: [{ name: 'nightly-batch' }],
    },
    'mail',
    `quarantine/operations/${MAIL_ID}/quarantine.json`,
  )

export const reset = (uidValidity = '1795555800', at = SINCE): Announcement =>
  mailboxReset({
    mailbox: 'operations',
    folder: 'INBOX',
    formerUidValidity: '1732060800',
    uidValidity,
    generation: 0,
    reset: {
      reason: 'renumbered',
      at,
      recognised: 10,
      earlier: 0,
      expired: 0,
      decided: 2,
      actionsDropped: 1,
    },
  })

export const vanished = (first = 4_712, at = SINCE): Announcement => {
  const time = { after: SINCE, before: at }
  return mailVanished({
    mailbox: 'operations',
    folder: 'INBOX',
    uidValidity: '1732060800',
    generation: 0,
    occasion: {
      ...time,
      at,
      count: 2,
      ranges: [{ first, last: first + 1 }],
      evidence: 'log',
    },
    pattern: { kind: 'too-few' },
    occasions: 1,
  })
}
