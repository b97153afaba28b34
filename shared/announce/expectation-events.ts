import type { EventDetail } from '../contract/event-details.js'
import { EVENT } from '../contract/events.js'
import type { Announcement } from './announcer.js'

/** A mail, as it is quoted. */
interface QuotedMail {
  readonly uid: number
  readonly at: string
  readonly from?: string | undefined
  readonly subject?: string | undefined
}

/** What is told of a due time. */
export interface DueFacts {
  readonly mailbox: string
  readonly monitor: string
  readonly due: string
  readonly dueLocal: string
  readonly zone: string
  readonly windowStart: string
  readonly dates: readonly string[]
  readonly judgedAt: string
  readonly judgedLateBySeconds: number
  readonly version: string
  readonly need: number
  readonly have: number
}

/** What is told of one without its mail. */
export interface AbsentFacts extends DueFacts {
  readonly missedInARow?: number | undefined
  readonly isAmbiguous?: boolean | undefined
  readonly was?: 'unknown' | undefined
  readonly evidence?:
    | {
        readonly seenAt?: string | undefined
        readonly uidNext?: number | undefined
        readonly lastMailAt?: string | undefined
        readonly nearest: readonly (QuotedMail & {
          readonly condition: string
          readonly seen: string
        })[]
        readonly outside?: QuotedMail | undefined
        readonly undecided: readonly number[]
        readonly vanished?: EventDetail<'Mail Absent'>['evidence']['vanished']
      }
    | undefined
}

/** Where a verdict is. */
export interface VerdictPlace {
  readonly bucket: string
  readonly verdictKey: string
}

/** Names what begins with a due time: `absent/nightly-batch/2026-11-27T00:30:00.000Z`. */
export const incidentOf = (
  kind: 'absent' | 'unknown',
  { monitor, due }: Pick<DueFacts, 'monitor' | 'due'>,
): string => `${kind}/${monitor}/${due}`

/** `Mail Absent`: mail that was expected has not come, and what is known of that. */
export const mailAbsent = (facts: AbsentFacts, place: VerdictPlace): Announcement => {
  const { missedInARow = 1, isAmbiguous = false, was, evidence } = facts
  return {
    event: EVENT.mailAbsent,
    detail: {
      ...detailOf('absent', facts, place),
      missedInARow,
      ambiguous: isAmbiguous,
      ...(was && { was }),
      evidence: {
        ...(evidence?.seenAt !== undefined && { seenAt: evidence.seenAt }),
        ...(evidence?.uidNext !== undefined && { uidNext: evidence.uidNext }),
        ...(evidence?.lastMailAt !== undefined && { lastMailAt: evidence.lastMailAt }),
        nearest: (evidence?.nearest ?? []).map(({ condition, seen, ...mail }) => ({
          ...quotedMail(mail),
          condition,
          seen,
        })),
        ...(evidence?.outside && { outside: outsideOf(facts, evidence.outside) }),
        undecided: [...(evidence?.undecided ?? [])],
        ...(evidence?.vanished && { vanished: [...evidence.vanished] }),
      },
    },
  }
}

/** `Mail Unknown`: mail was expected, and nobody could look whether it has come. */
export const mailUnknown = (facts: DueFacts, place: VerdictPlace): Announcement => ({
  event: EVENT.mailUnknown,
  detail: detailOf('unknown', facts, place),
})

/** How what was told has ended. */
export interface EndedFacts extends Pick<DueFacts, 'mailbox' | 'monitor' | 'due'> {
  readonly kind: 'absent' | 'unknown'
  readonly endedAt: string
  readonly reason: 'late' | 'met' | 'answered' | 'absent'
  readonly lateBySeconds?: number | undefined
  readonly mail?: QuotedMail | undefined
}

/** `Incident Ended`: mail that was missing has come, or it is known by now whether it had. */
export const incidentEnded = (
  { mailbox, monitor, due, kind, endedAt, reason, lateBySeconds, mail }: EndedFacts,
  { bucket, verdictKey }: VerdictPlace,
): Announcement => {
  const incident = incidentOf(kind, { monitor, due })
  return {
    event: EVENT.incidentEnded,
    detail: {
      id: `${incident}.ended`,
      incident,
      kind,
      mailbox,
      monitor,
      begunAt: due,
      endedAt,
      durationSeconds: secondsBetween(due, endedAt),
      reason,
      ...(lateBySeconds !== undefined && { lateBySeconds }),
      ...(mail && { mail: quotedMail(mail) }),
      bucket,
      verdictKey,
    },
  }
}

const detailOf = (
  kind: 'absent' | 'unknown',
  facts: DueFacts,
  { bucket, verdictKey }: VerdictPlace,
): EventDetail<typeof EVENT.mailUnknown> => {
  const incident = incidentOf(kind, facts)
  return {
    id: incident,
    incident,
    mailbox: facts.mailbox,
    monitor: facts.monitor,
    due: facts.due,
    dueLocal: facts.dueLocal,
    zone: facts.zone,
    windowStart: facts.windowStart,
    dates: [...facts.dates],
    judgedAt: facts.judgedAt,
    judgedLateBySeconds: facts.judgedLateBySeconds,
    version: facts.version,
    need: facts.need,
    have: facts.have,
    bucket,
    verdictKey,
  }
}

const quotedMail = ({ uid, at, from, subject }: QuotedMail) => ({
  uid,
  at,
  ...(from !== undefined && { from }),
  ...(subject !== undefined && { subject }),
})

/** How far a mail was from the window: too early for it, or too late. */
const outsideOf = ({ due, windowStart }: DueFacts, mail: QuotedMail) => ({
  ...quotedMail(mail),
  ...(mail.at > due
    ? { lateBySeconds: secondsBetween(due, mail.at) }
    : { earlyBySeconds: secondsBetween(mail.at, windowStart) }),
})

const secondsBetween = (from: string, to: string): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / 1_000)
