import type { VanishPattern } from '../mailbox/vanished/vanish-pattern.js'
import type { MailboxSurvey } from '../survey/mailbox-survey.js'
import type { SeenPort } from '../survey/survey-answer.js'
import type { GoneTrait } from './gone-traits.js'

/** A mail that was decided on and is not in its folder any more, though nobody here has moved or removed it. */
export interface GoneMail {
  readonly folder: string
  readonly uid: number
  readonly from?: string
  readonly subject?: string
  readonly messageId?: string
  /** RFC 3339: when it was received. */
  readonly receivedAt?: string
  /** A monitor keeps it: it is in the archive. */
  readonly isKept: boolean
  /** Where it was found. */
  readonly foundIn?: string
}

/** What is known of a mailbox whose mail somebody misses. */
export interface DiagnosisFacts {
  readonly mailbox: string
  readonly address: string
  readonly now: Date
  /** The network that the server was looked at from, for people. */
  readonly from: string
  /** Undefined where the server did not let us look: what the ledger and the network tell is all there is. */
  readonly survey: MailboxSurvey | undefined
  readonly ports: readonly SeenPort[]
  /** Mail of the ledger that was looked for in its folder, and what of it is gone, the latest first. */
  readonly soughtMails: number
  readonly gone: readonly GoneMail[]
  /** How many of those were looked for in other folders. */
  readonly soughtElsewhere: number
  readonly traits: readonly GoneTrait[]
  /** UIDs that came and went between two polls, and how often that was noticed. */
  readonly vanished: {
    readonly count: number
    readonly occasions: number
    readonly pattern: VanishPattern
  }
  /** What our own monitors do to mail, `nightly moves it to Done`. */
  readonly ownActions: readonly string[]
}

/** Whether anything is gone that nobody here has moved or removed. */
export const isAnythingGone = ({
  gone,
  vanished,
}: Pick<DiagnosisFacts, 'gone' | 'vanished'>): boolean => gone.length > 0 || vanished.count > 0
