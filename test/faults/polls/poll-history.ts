import type { PollOutcome } from '../../../functions/monitor/tell/poll-outcome.js'
import type { Announcement } from '../../../shared/announce/announcer.js'
import type { MemoryObject } from '../doubles/memory-archive.js'
import type { MemoryMailServer } from '../doubles/memory-mail-server.js'
import type { MailPlan, MonitorPlan, PollSchedule } from './poll-schedule.js'

/** A mail by the number that it has in one numbering of its folder. */
export interface Place {
  readonly folder: string
  readonly uidValidity: string
  readonly uid: number
}

/** Something that became so, in the order in which it did. */
export type Happening =
  | { readonly kind: 'arrived'; readonly mail: KnownMail }
  | { readonly kind: 'taken away'; readonly mail: KnownMail }
  | { readonly kind: 'renumbered'; readonly folder: string; readonly uidValidity: string }
  | { readonly kind: 'deployed'; readonly definition: number }
  | { readonly kind: 'run began'; readonly run: number; readonly definition: number }
  | { readonly kind: 'run ended'; readonly run: number; readonly outcome: PollOutcome }
  | { readonly kind: 'run died'; readonly run: number }
  | {
      readonly kind: 'stored'
      readonly at: Date
      readonly key: string
      readonly body: Buffer | undefined
    }
  | { readonly kind: 'announced'; readonly event: Announcement }
  | {
      readonly kind: 'acted'
      readonly run: number
      readonly action: string
      readonly place: Place
    }

/** A mail that was in a watched folder, whatever number it had, and whatever became of it. */
export interface KnownMail {
  /** Of those of the schedule. */
  readonly number: number
  readonly folder: string
  readonly plan: MailPlan
  /** As it arrived first, which is the Date that it bears. */
  readonly internalDate: Date
  /** Whatever it was given out as. */
  readonly bodies: readonly Buffer[]
}

/** All that is known of a schedule when it is over. */
export interface PollHistory {
  readonly schedule: PollSchedule
  readonly happenings: readonly Happening[]
  readonly mails: readonly KnownMail[]
  /** Each place that a mail has had, by its name. */
  readonly places: ReadonlyMap<string, KnownMail>
  readonly objects: ReadonlyMap<string, MemoryObject>
  readonly server: MemoryMailServer
  /** What is deployed at the end. */
  readonly monitors: readonly MonitorPlan[]
  readonly endedAt: Date
  /** What does not belong into any history: a run that did not end, polls that never come to rest. */
  readonly oddities: readonly string[]
}

/** Names a place: `INBOX 7/12`. */
export const placeName = ({ folder, uidValidity, uid }: Place): string =>
  `${folder} ${uidValidity}/${uid}`
