import type { FailureError } from '../../../shared/failures/failure-error.js'
import { readHeaders } from '../../../shared/mail/headers/read-headers.js'
import { spansOf } from '../../../shared/mailbox/arrivals.js'
import { KnownMail } from '../../../shared/mailbox/known-mail.js'
import type { LedgerEntry } from '../../../shared/mailbox/ledger.js'
import type { MailboxSession } from '../../../shared/mailbox/mailbox-session.js'
import { summaryOf } from '../decide/decide-by-head.js'
import { givenHeads } from './given-heads.js'

/** Messages of the ledger whose UIDs are there, and name the same mail as they did, or other mail. */
export interface FoundAgain {
  readonly same: number
  readonly other: number
}

/** Compares the open folder with entries of the ledger of the same UIDVALIDITY, as far as the server gives it out. */
export async function foundAgain(
  session: Pick<MailboxSession, 'heads' | 'isOpen'>,
  entries: readonly LedgerEntry[],
): Promise<FoundAgain> {
  const known = new KnownMail()
  for (const entry of entries) known.add(0, entry)
  known.seal()
  const uids = entries.map(({ uid }) => uid).toSorted((a, b) => a - b)
  let [same, other] = [0, 0]
  const goOn = (failure: FailureError) => {
    if (!session.isOpen) throw failure
  }
  for (const span of spansOf(uids))
    for await (const { header, uid, internalDate, size } of givenHeads(session, span, goOn)) {
      if (!internalDate || !uids.includes(uid)) continue
      const { messageId, from, subject, date } = summaryOf(readHeaders(header))
      const mail = { messageId, from, subject, date, internalDate, size }
      const found = known.find(mail, { ofAnyDate: true })
      if (found) known.assign(found, uid)
      if (found?.uid === uid) same += 1
      else other += 1
    }
  return { same, other }
}
