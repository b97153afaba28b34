import type { IncidentKind } from '../contract/incident-kinds.js'

/** What is known of a kind of incident before one begins. */
export interface IncidentKindFacts {
  /** Of what is wrong, for the head of a table and the subject of an alert. */
  readonly title: string
  /** The heading of its section in docs/runbook.md. */
  readonly runbook: string
  /** The alarm of the stack that somebody has to act on as well, by the end of its name; undefined: the alert is all there is. */
  readonly alarm: string | undefined
  /** What ends it, for who reads that it is open. */
  readonly endsWhen: string
  /** It has no sign of its own that it is over: so long after the last time, it is. */
  readonly endsAfterCalmMs?: number
  /** Its cause is there until it is seen to be gone: closed by hand, nobody would hear of it again. It can be muted. */
  readonly lasts?: true
  /** Nothing begins a second time in its slot: a due time, a mail. */
  readonly isOnce?: true
}

const DAY_MS = 86_400_000

/** The kinds. It does not compile while one lacks its words, its section of the runbook, its alarm. */
export const KINDS: Readonly<Record<IncidentKind, IncidentKindFacts>> = {
  'polls-failing': {
    title: 'polls fail',
    runbook: 'Polls failing',
    alarm: undefined,
    endsWhen: 'a poll succeeds',
    lasts: true,
  },
  'polls-missing': {
    title: 'polls do not come',
    runbook: 'Mailboxes silent',
    alarm: undefined,
    endsWhen: 'a poll comes',
    lasts: true,
  },
  absent: {
    title: 'mail is absent',
    runbook: 'Mail absent',
    alarm: 'mail-absent',
    endsWhen: 'its mail comes',
    isOnce: true,
  },
  unknown: {
    title: 'nobody could look for mail',
    runbook: 'Mail absent',
    alarm: undefined,
    endsWhen: 'the mailbox can be looked at',
    isOnce: true,
  },
  quarantined: {
    title: 'mail is in quarantine',
    runbook: 'Mail quarantined',
    alarm: 'mail-quarantined',
    endsWhen: 'replays have decided on it, its record in quarantine is gone, or somebody closes it',
    isOnce: true,
  },
  reset: {
    title: 'a folder has new numbers',
    runbook: 'Mailbox reset',
    alarm: undefined,
    endsWhen: 'it has kept its numbers for a day',
    endsAfterCalmMs: DAY_MS,
  },
  vanished: {
    title: 'mail vanishes',
    runbook: 'Mail vanished',
    alarm: 'mail-vanished',
    endsWhen: 'none has vanished for 14 days in which mail came',
    endsAfterCalmMs: 14 * DAY_MS,
  },
  'sends-stuck': {
    title: 'sends are stuck',
    runbook: 'Sends late',
    alarm: 'sends-late',
    endsWhen: 'no send of the sender has waited for more than an hour',
    lasts: true,
  },
  'certificate-expiring': {
    title: 'a certificate expires',
    runbook: 'Certificate expiring',
    alarm: undefined,
    endsWhen: 'two polls in a row have seen another certificate',
    lasts: true,
  },
  'client-secret-expiring': {
    title: 'an OAuth2 client secret expires',
    runbook: 'Client secret expiring',
    alarm: undefined,
    endsWhen: 'the secret of the mailbox names a later day, or none',
    lasts: true,
  },
}
