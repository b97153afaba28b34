import { readHeaders } from '../../../shared/mail/headers/read-headers.js'
import { spansOf } from '../../../shared/mailbox/arrivals.js'
import { KnownMail } from '../../../shared/mailbox/known-mail.js'
import type { LedgerEntry } from '../../../shared/mailbox/ledger.js'
import type { MailboxSession } from '../../../shared/mailbox/mailbox-session.js'
import { summaryOf } from '../decide/decide-by-head.js'

/** Messages of the ledger whose UIDs are there, and name the same mail as they did, or other mail. */
export interface FoundAgain {
  readonly same: number
  readonly other: number
}

/** Compares the open folder with entries of the ledger of the same UIDVALIDITY. */
export async function foundAgain(
  session: Pick<MailboxSession, 'heads'>,
  entries: readonly LedgerEntry[],
): Promise<FoundAgain> {
  const known = new KnownMail()
  for (const entry of entries) known.add(0, entry)
  known.seal()
  const uids = entries.map(({ uid }) => uid).toSorted((a, b) => a - b)
  let [same, other] = [0, 0]
  for (const { first, last } of spansOf(uids))
    for await (const { header, uid, internalDate, size } of session.heads(first, last)) {
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
