import type { Announcement } from '../../../shared/announce/announcer.js'
import { incidentBegun, incidentOver } from '../../../shared/announce/incident-events.js'
import type { IncidentKind } from '../../../shared/contract/incident-kinds.js'
import { EXPIRY_STEPS, type Expiring, expiryAfter } from '../../../shared/mailbox/expiring.js'
import type { MailboxHealth } from '../../../shared/mailbox/mailbox-health.js'
import type { ServerCertificate } from '../../../shared/runtime/server-certificate.js'

/** What a poll has seen that expires. */
export interface SeenExpiries {
  /** Undefined: the session was not secured, or there was none. */
  readonly certificate?: ServerCertificate | undefined
  /** The last day of the application's secret; `none`: nobody has noted one. Undefined: nothing was read. */
  readonly clientSecret?: string | undefined
}

/** Of whom it is told. */
export interface ExpiringMailbox {
  readonly mailbox: string
  readonly monitors: readonly string[]
}

/** What there is to be announced of what expires, and what is remembered then. */
export interface Expiries {
  readonly announcements: readonly Announcement[]
  readonly expiring: MailboxHealth['expiring']
}

/** A server of several is renewed while the others are not: two polls in a row have to agree. */
const CERTIFICATE_OTHERS = 2
const FAR = new Date('9999-12-31T00:00:00Z')

/** Compares what a poll has seen with what is remembered. What it has not seen stays as it is. */
export function expiriesOf(
  before: MailboxHealth,
  seen: SeenExpiries,
  whose: ExpiringMailbox,
  now: Date,
): Expiries {
  const { certificate, clientSecret } = seen
  const first = certificate
    ? eventsOf(
        'certificate-expiring',
        { known: before.expiring?.certificate, whose, now },
        {
          ...certificate,
          name: certificate.fingerprint,
          othersNeeded: CERTIFICATE_OTHERS,
          summary: `The certificate of ${certificate.subject} (${whose.mailbox}) is valid until ${certificate.expiresAt.toISOString()}`,
          evidence: [`Its fingerprint (SHA-256): ${certificate.fingerprint}`],
          remedy:
            'Ask who runs the mail server to renew it; from its last day on polls fail (TLS_CERT_EXPIRED).',
        },
      )
    : { events: [], known: before.expiring?.certificate }
  const second =
    clientSecret === undefined
      ? { events: [], known: before.expiring?.clientSecret }
      : eventsOf(
          'client-secret-expiring',
          { known: before.expiring?.clientSecret, whose, now },
          {
            name: clientSecret,
            expiresAt: clientSecret === 'none' ? FAR : new Date(`${clientSecret}T23:59:59Z`),
            othersNeeded: 1,
            summary: `The client secret by which ${whose.mailbox} logs in has ${clientSecret} as its last day`,
            evidence: ['The day is what somebody has noted in the secret as clientSecretExpires.'],
            remedy:
              'Make a new client secret while the old one works, and store it with its own clientSecretExpires (docs/oauth2.md).',
          },
        )
  const expiring = {
    ...(first.known && { certificate: first.known }),
    ...(second.known && { clientSecret: second.known }),
  }
  return {
    announcements: [...first.events, ...second.events],
    expiring: Object.keys(expiring).length > 0 ? expiring : undefined,
  }
}

interface ToldExpiry {
  readonly name: string
  readonly expiresAt: Date
  readonly othersNeeded: number
  readonly summary: string
  readonly evidence: readonly string[]
  readonly remedy: string
}

/** What is remembered of it, of whom it is told, and when. */
interface KnownExpiry {
  readonly known: Expiring | undefined
  readonly whose: ExpiringMailbox
  readonly now: Date
}

/** The event of a step has the same id however often it is announced before it is recorded. */
function eventsOf(
  kind: IncidentKind,
  { known, whose: { mailbox, monitors }, now }: KnownExpiry,
  { name, expiresAt, othersNeeded, summary, evidence, remedy }: ToldExpiry,
): { readonly events: readonly Announcement[]; readonly known: Expiring | undefined } {
  const { expiring, news } = expiryAfter(known, { name, expiresAt }, othersNeeded, now)
  const told = news === 'over' ? known : expiring
  const { begunAt = now.toISOString(), step = 0 } = told ?? {}
  const facts = {
    name: `${kind}/${mailbox}/${begunAt}`,
    kind,
    mailbox,
    monitors,
    begunAt,
    summary,
    evidence,
    remedy,
    misses: EXPIRY_STEPS.filter((days) => days > step).length,
    told: [],
  }
  if (news === 'step') return { events: [incidentBegun(facts, false)], known: expiring }
  if (news !== 'over') return { events: [], known: expiring }
  return {
    events: [incidentOver(facts, { at: now.toISOString(), reason: 'recovered' })],
    known: expiring,
  }
}
