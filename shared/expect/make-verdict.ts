import { clockAt } from '../jobs/calendar/local-time.js'
import type { Answer } from './arrival.js'
import { type Booking, completing, resultOf } from './booking.js'
import type { OwnedDueTime } from './definition-history.js'
import { evidenceOf, type SeenByPoll, type UnseenMail } from './evidence.js'
import type { MailByLedger } from './mail-by-ledger.js'
import type { Verdict } from './verdict.js'

/** Whose due time is judged, and when. */
export interface Judging {
  readonly monitor: string
  readonly mailbox: string
  readonly folder?: string | undefined
  readonly now: Date
}

/** What is the same in every verdict on a due time. */
export const verdictOn = (
  { monitor, mailbox, folder, now }: Judging,
  { due, start, zone, dates, definition, need }: OwnedDueTime & { readonly need: number },
  result: Verdict['result'],
): Verdict => ({
  schemaVersion: 1,
  monitor,
  mailbox,
  ...(folder !== undefined && { folder }),
  due: new Date(due).toISOString(),
  windowStart: new Date(start).toISOString(),
  dueLocal: clockAt(due, zone),
  zone,
  dates: [...dates],
  result,
  judgedAt: now.toISOString(),
  judgedLateBySeconds: secondsAfter(due, now.getTime()),
  version: definition.version,
  need,
  have: 0,
  mails: [],
  changedAt: now.toISOString(),
  announced: [],
})

/** What the judged mail is known by. */
export interface JudgedMail {
  readonly mail: MailByLedger
  readonly unseen: UnseenMail
  readonly seen: SeenByPoll | undefined
  readonly missedBefore: number
}

/** The verdict that the mail of a due time makes. */
export function verdictBy(
  judging: Judging,
  due: OwnedDueTime,
  booking: Booking,
  { mail, unseen, seen, missedBefore }: JudgedMail,
): Verdict {
  const result = resultOf(booking)
  const mails = [...booking.onTime, ...booking.late].slice(0, booking.need)
  const completed = completing(booking)
  return {
    ...verdictOn(judging, { ...due, need: booking.need }, result),
    have: mails.length,
    mails: mails.slice(0, MAX_QUOTED),
    ...(result === 'late' &&
      completed && { lateBySeconds: secondsAfter(due.due, Date.parse(completed.at)) }),
    ...(result === 'answered' && booking.answer && { answer: quoted(booking.answer) }),
    ...(booking.isAmbiguous && { isAmbiguous: true }),
    ...(result === 'absent' && {
      missedInARow: missedBefore + 1,
      evidence: evidenceOf(booking, mail, unseen, seen),
    }),
  }
}

/** What stands for the mail that is missing. */
const quoted = ({ monitor, ...mail }: Answer): Verdict['answer'] => ({ monitor, mail })

/** What a verdict quotes of a thousand mails. */
const MAX_QUOTED = 20

/** What answers an absence: the mail that it wanted for. */
export function answerOf(
  { now }: Judging,
  { due }: OwnedDueTime,
  booking: Booking,
): NonNullable<Verdict['answered']> | undefined {
  const result = resultOf(booking)
  const mail = result === 'absent' ? undefined : completing(booking)
  if (!mail) return undefined
  const answer = result === 'answered' ? booking.answer : undefined
  // It may have come in time and have been decided on late: then it is late by that.
  const at = Math.max(Date.parse(mail.at), due)
  return {
    at: new Date(Math.min(Math.max(at, due), now.getTime())).toISOString(),
    lateBySeconds: secondsAfter(due, at),
    mail,
    ...(answer && { monitor: answer.monitor }),
  }
}

const secondsAfter = (due: number, moment: number): number =>
  Math.max(0, Math.round((moment - due) / 1_000))
