import { stateIn } from '../../shared/archive/state-object.js'
import { mailboxHealthKey } from '../../shared/contract/keys.js'
import { caught } from '../../shared/failures/caught.js'
import { FailureError } from '../../shared/failures/failure-error.js'
import type { Incident } from '../../shared/incidents/incident.js'
import type { PollRequest } from '../../shared/jobs/requests/poll-request.js'
import type { WatchRequest } from '../../shared/jobs/requests/watch-request.js'
import {
  HEALTHY,
  type MailboxHealth,
  mailboxHealthSchema,
} from '../../shared/mailbox/mailbox-health.js'
import type { Answer, Place, PlaceBucket, PollLog } from '../../shared/place/place.js'
import { endedOnes, openOnes } from '../incidents/find-incident.js'
import type { Finding } from './finding.js'
import type { Versions } from './versions.js'

/** What a support case needs. Of mail there is nothing in it but what definitions and incidents name. */
export interface SupportBundle {
  readonly schemaVersion: 1
  readonly madeAt: string
  readonly place: string
  readonly versions: Versions
  readonly findings: readonly Finding[]
  readonly definitions: Answer<readonly PollRequest[]>
  readonly watched: WatchRequest | undefined
  readonly mailboxes: readonly BundledMailbox[]
  readonly incidents: { readonly open: readonly Incident[]; readonly ended: readonly Incident[] }
}

/** What is known of one mailbox. */
interface BundledMailbox {
  readonly name: string
  /** Of the last week. */
  readonly polls: Answer<PollLog>
  /** In words, where it cannot be read. */
  readonly health: MailboxHealth | string
}

const DAY_MS = 86_400_000
const POLLS_OF_DAYS = 7
const INCIDENTS_OF_DAYS = 30

/** Gathers it; secrets that somebody has put where they do not belong are still in it. @throws what the place does */
export async function supportBundle(
  place: Place,
  versions: Versions,
  findings: readonly Finding[],
  now: Date,
): Promise<SupportBundle> {
  const [definitions, watched] = await Promise.all([place.definitions(), place.watched()])
  const from = new Date(now.getTime() - POLLS_OF_DAYS * DAY_MS)
  const mailboxes: BundledMailbox[] = []
  for (const { mailbox } of definitions.data) {
    const { name } = mailbox
    const health = await caught(() => healthOf(place.bucket, name))
    mailboxes.push({
      name,
      polls: await place.polls(name, { from, until: now }),
      health: health instanceof FailureError ? health.message : health,
    })
  }
  const [open, ended] = await Promise.all([
    openOnes(place.bucket),
    endedOnes(place.bucket, new Date(now.getTime() - INCIDENTS_OF_DAYS * DAY_MS)),
  ])
  return {
    schemaVersion: 1,
    madeAt: now.toISOString(),
    place: place.name,
    versions,
    findings,
    definitions,
    watched: watched.data,
    mailboxes,
    incidents: { open: open.incidents, ended: ended.incidents },
  }
}

/** What is wrong with a mailbox; one of which nothing is known is well. @throws StateDamaged, StateNewer */
export async function healthOf(bucket: PlaceBucket, mailbox: string): Promise<MailboxHealth> {
  const key = mailboxHealthKey(mailbox)
  const stored = await bucket.read(key)
  return (stored && stateIn(stored.body, key, mailboxHealthSchema).state) ?? HEALTHY
}
