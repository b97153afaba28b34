import { ownEntry } from '../../shared/contract/own-entry.js'
import { shortestGapMinutes } from '../../shared/jobs/schedule/poll-schedule.js'
import type { Jobs } from '../../shared/jobs/schema/jobs-schema.js'
import { providerOf } from '../../shared/jobs/values/providers.js'
import { HAS_OWN_QUEUE } from '../../shared/jobs/values/via.js'
import { isSameAddress } from '../../shared/matching/text/canonical-address.js'
import { type ImapLogin, imapLoginsOf } from './shared-logins.js'

/** How many sessions one login may have at once, and how many it takes. */
export interface PlannedConnections extends ImapLogin {
  /** On a usual day: a poll of each of its mailboxes, at the same moment. */
  readonly usual: number
  /** At the most: polls that take as long as they may, and copies of what is sent. */
  readonly most: number
  /** What the provider allows; undefined where its contract alone tells. */
  readonly cap: { readonly sessions: number; readonly source: string } | undefined
}

/** A poll ends after that, whatever it does (infra/function-limits.ts). */
export const LONGEST_POLL_MINUTES = 5

/** Runs of the send function that work off a queue at once, each with one session for its copies (infra/constructs/send-queue.ts). */
export const SENDS_AT_ONCE = 3

/**
 * What servers allow one user by default, as of November 2026, for a provider that is not known:
 * Dovecot 10 from one address (doc.dovecot.org, mail_max_userip_connections), Exchange Server 16
 * (learn.microsoft.com, "Set connection limits for IMAP4"), Courier 4 from one address (imapd configuration, MAXPERIP).
 */
export const USUAL_CAPS = 'Dovecot 10, Exchange Server 16, Courier 4, as they come'

/** The sessions of every login, against what its provider allows. */
export const connectionsOf = (jobs: Jobs): PlannedConnections[] =>
  imapLoginsOf(jobs).map((login) => {
    const counts = login.mailboxes.map((mailbox) => sessionsOf(jobs, mailbox))
    const [first = ''] = login.mailboxes
    const sessions = providerOf(ownEntry(jobs.mailboxes, first)?.imap ?? {})?.sessions
    return {
      ...login,
      usual: counts.reduce((sum, { usual }) => sum + usual, 0),
      most: counts.reduce((sum, { most }) => sum + most, 0),
      cap: sessions && { sessions: sessions.value, source: sessions.source },
    }
  })

function sessionsOf(jobs: Jobs, name: string): { readonly usual: number; readonly most: number } {
  const mailbox = ownEntry(jobs.mailboxes, name)
  if (!mailbox) return { usual: 0, most: 0 }
  const isPolled = Object.values(jobs.monitors).some(
    (monitor) => monitor.mailbox === name && monitor.enabled,
  )
  const polls = isPolled ? Math.ceil(LONGEST_POLL_MINUTES / shortestGapMinutes(mailbox.poll)) : 0
  const copies = mailbox.sentCopy ? SENDS_AT_ONCE * queuesFrom(jobs, mailbox.address) : 0
  return { usual: isPolled ? 1 : 0, most: polls + copies }
}

/** The queues by which mail from an address goes out: those of senders that have one each, and the one that all others share. */
function queuesFrom({ senders }: Jobs, address: string): number {
  const own = Object.values(senders).filter(({ from }) => isSameAddress(from.address, address))
  const alone = own.filter(({ via }) => HAS_OWN_QUEUE[via]).length
  return alone + (own.length > alone ? 1 : 0)
}
