import type { FailureError } from '../../../shared/failures/failure-error.js'
import { readHeaders } from '../../../shared/mail/headers/read-headers.js'
import type { KnownMail } from '../../../shared/mailbox/known-mail.js'
import type { MailboxSession } from '../../../shared/mailbox/mailbox-session.js'
import type { SampledMail } from '../../../shared/mailbox/recognition.js'
import { tracedSummaryOf } from '../decide/decide-by-head.js'
import { givenHeads } from './given-heads.js'

/** Places of a folder that are looked at, from its beginning to its end, and messages at each. */
const PLACES = 5
const MESSAGES_AT_A_PLACE = 20

/** Some messages of a folder, from all over it, that the server gives out. @param until UIDs below it */
export async function sampleOf(
  session: Pick<MailboxSession, 'heads'>,
  until: number,
  known: Pick<KnownMail, 'datesOf'>,
  onRefusal: (failure: FailureError) => Promise<void>,
): Promise<SampledMail[]> {
  const sample = new Map<number, SampledMail>()
  for (const first of placesBelow(until)) {
    const last = Math.min(until - 1, first + MESSAGES_AT_A_PLACE - 1)
    for await (const { header, uid, internalDate, size } of givenHeads(
      session,
      { first, last },
      onRefusal,
    )) {
      if (!internalDate) continue
      const mail = { uid, internalDate, size, ...dated(tracedSummaryOf(readHeaders(header))) }
      sample.set(uid, { ...mail, dates: known.datesOf(mail) })
    }
  }
  return [...sample.values()]
}

const dated = ({
  messageId,
  from,
  subject,
  date,
  tracedAt,
}: ReturnType<typeof tracedSummaryOf>) => ({
  messageId,
  from,
  subject,
  date,
  tracedAt,
})

/** The last one ends with the folder: there is the mail that came last. */
function placesBelow(until: number): Set<number> {
  const last = Math.max(1, until - MESSAGES_AT_A_PLACE)
  return new Set(
    Array.from({ length: PLACES }, (_, place) =>
      Math.max(1, Math.round(1 + ((last - 1) * place) / (PLACES - 1))),
    ),
  )
}
