import type { MailHeaders } from '../../headers/read-headers.js'
import type { BounceNotice, NoticeFacts, NoticeReader } from './bounce-notice.js'
import { readExchangeNotice } from './exchange-notice.js'
import { readEximNotice } from './exim-notice.js'
import { findStatement } from './failure-statement.js'
import { readGmailNotice } from './gmail-notice.js'
import { readGoogleGroupsNotice } from './google-groups-notice.js'
import { isByServer, isFromServer, speaksOfDelivery } from './notice-headers.js'
import { readParagraphNotice } from './paragraph-notice.js'
import { readSendmailNotice } from './sendmail-notice.js'
import { isRefusal, readUnnamedNotice } from './unnamed-notice.js'

/** Forms that are told by their own words, the special before the general. */
const NOTICE_READERS: readonly NoticeReader[] = [
  readEximNotice,
  readGmailNotice,
  readGoogleGroupsNotice,
  readExchangeNotice,
  readSendmailNotice,
  readParagraphNotice,
]
/** Reads a notice whose form is known; undefined if none of them fits. */
export function readKnownNotice(notice: BounceNotice): NoticeFacts | undefined {
  for (const read of NOTICE_READERS) {
    const facts = read(notice)
    if (facts) return facts
  }
  return undefined
}

/**
 * Reads a notice of any form, if there is no doubt that it is one: the postmaster also warns of
 * quotas, and announces maintenance.
 */
export function readNotice(notice: BounceNotice, headers: MailHeaders): NoticeFacts | undefined {
  const facts = readKnownNotice(notice)
  if (facts) return facts
  const { failedRecipients, lines } = notice
  const says = lines.some(isRefusal) || findStatement(lines) !== -1
  const isNotice =
    failedRecipients.length > 0 ||
    (isFromServer(headers) && speaksOfDelivery(headers)) ||
    // A reply from an absence has an empty return path, too, but returns no message.
    (says && (isByServer(headers) || notice.returned.messageId !== undefined))
  return isNotice ? readUnnamedNotice(notice) : undefined
}
