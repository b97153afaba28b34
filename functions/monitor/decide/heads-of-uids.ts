import { type MailHeaders, readHeaders } from '../../../shared/mail/headers/read-headers.js'
import { spansOf } from '../../../shared/mailbox/arrivals.js'
import type { MailboxSession, MessageAttributes } from '../../../shared/mailbox/mailbox-session.js'
import { attributesOf } from './decide-by-head.js'

/** A message whose header has been read. */
export interface HeadWithFields {
  readonly attributes: MessageAttributes
  readonly headers: MailHeaders
}

/** Ascending by UID, each once. Mail of a time is not always mail of a range: what was moved here has high UIDs and old dates. */
export async function headsOfUids(
  session: Pick<MailboxSession, 'heads'>,
  uids: readonly number[],
): Promise<HeadWithFields[]> {
  const wanted = new Set(uids)
  const heads = new Map<number, HeadWithFields>()
  for (const { first, last } of spansOf(uids)) {
    for await (const head of session.heads(first, last)) {
      if (!wanted.has(head.uid)) continue
      const headers = readHeaders(head.header)
      heads.set(head.uid, { attributes: attributesOf(head, headers), headers })
    }
  }
  return [...heads.values()].toSorted((a, b) => a.attributes.uid - b.attributes.uid)
}
