import type { Announcement } from '../announce/announcer.js'
import {
  incidentEnded,
  incidentOf,
  mailAbsent,
  mailUnknown,
  type VerdictPlace,
} from '../announce/expectation-events.js'
import type { Verdict } from './verdict.js'

/** What there is to be told of a verdict, and is not told yet. */
export function untoldOf(verdict: Verdict, place: VerdictPlace): Announcement[] {
  return announcementsOf(verdict, place).filter(
    ({ detail: { id } }) => !verdict.announced.includes(id),
  )
}

/**
 * What is not due to be told is: mail that was there on time, days on which nothing was waited for, and what another monitor's mail has
 * answered, as that is announced by itself.
 */
function announcementsOf(verdict: Verdict, place: VerdictPlace): Announcement[] {
  const { result, announced, answered } = verdict
  if (result === 'unknown') return [mailUnknown(verdict, place)]
  const wasToldUnknown = announced.includes(incidentOf('unknown', verdict))
  return [
    ...(wasToldUnknown ? [endOfUnknown(verdict, place)] : []),
    ...(result === 'absent' ? [mailAbsent(verdict, place)] : []),
    ...(result === 'absent' && answered ? [endOfAbsence(verdict, answered, place)] : []),
    // It had begun and ended before anybody could tell: one event says both.
    ...(result === 'late' ? [endOfLate(verdict, place)] : []),
  ]
}

const endOfUnknown = (verdict: Verdict, place: VerdictPlace): Announcement =>
  incidentEnded(
    {
      ...verdict,
      kind: 'unknown',
      endedAt: verdict.judgedAt,
      reason: isWanting(verdict.result) ? verdict.result : 'met',
    },
    place,
  )

/** Whether its own mail was not there in time. */
const isWanting = (result: Verdict['result']): result is 'late' | 'answered' | 'absent' =>
  result === 'late' || result === 'answered' || result === 'absent'

const endOfAbsence = (
  verdict: Verdict,
  { at, lateBySeconds, mail, monitor }: NonNullable<Verdict['answered']>,
  place: VerdictPlace,
): Announcement => {
  const reason = monitor === undefined ? 'late' : 'answered'
  return incidentEnded(
    { ...verdict, kind: 'absent', endedAt: at, reason, lateBySeconds, mail },
    place,
  )
}

function endOfLate(verdict: Verdict, place: VerdictPlace): Announcement {
  const mail = verdict.mails[verdict.need - 1] ?? verdict.mails.at(-1)
  const { lateBySeconds, judgedAt } = verdict
  const endedAt = mail?.at ?? judgedAt
  return incidentEnded(
    { ...verdict, kind: 'absent', endedAt, reason: 'late', lateBySeconds, mail },
    place,
  )
}
