import type { VanishPattern } from '../mailbox/vanished/vanish-pattern.js'
import type { FoundFolder, MailboxSurvey } from '../survey/mailbox-survey.js'
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

/** A folder whose mail could not be looked for. */
export interface NotCompared {
  readonly folder: string
  readonly mails: number
  readonly why: FoundFolder['state']
}

/** UIDs that came and went between two polls, and what the times have in common. */
export interface VanishedMail {
  readonly count: number
  readonly occasions: readonly VanishedFromFolder[]
  readonly pattern: VanishPattern
}

/** What was noticed at one time of one folder. */
export interface VanishedFromFolder {
  readonly folder: string
  readonly count: number
  /** RFC 3339: the last poll that saw them not there yet, if one is known, and the one that found them gone. */
  readonly after?: string
  readonly before: string
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
  /** Folders whose mail is known and could not be compared with what is there, with why. */
  readonly notCompared: readonly NotCompared[]
  /** How many of what is gone were looked for in other folders. */
  readonly soughtElsewhere: number
  readonly traits: readonly GoneTrait[]
  readonly vanished: VanishedMail
  /** What our own monitors do to mail, `nightly moves it to Done`. */
  readonly ownActions: readonly string[]
}

/** What `lostOf` goes by. */
type Losses = Pick<DiagnosisFacts, 'gone' | 'soughtElsewhere' | 'survey' | 'vanished'>

/**
 * What of it is lost, and not only moved: people put mail away, and rules do. What lies in Trash is on its way out. Only the latest are looked
 * for elsewhere; where all of those were only moved, the others are taken to be as well.
 */
export function lostOf({ gone, soughtElsewhere, survey }: Losses): readonly GoneMail[] {
  const trash = new Set(
    survey?.folders.flatMap(({ path, use }) => (use === '\\Trash' ? [path] : [])),
  )
  const isMoved = ({ foundIn }: GoneMail) => foundIn !== undefined && !trash.has(foundIn)
  const moved = gone.filter(isMoved)
  if (moved.length > 0 && moved.length === soughtElsewhere) return []
  return gone.filter((mail) => !isMoved(mail))
}

/** Whether anything is lost that nobody here has moved or removed. */
export const isAnythingLost = (facts: Losses): boolean =>
  lostOf(facts).length > 0 || facts.vanished.count > 0
