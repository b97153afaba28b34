import type { PlannedFault } from '../faults.js'

/** A mail, as far as a schedule cares. */
export interface MailPlan {
  /** Words of its subject. */
  readonly subject: readonly string[]
  /** Words of its text. */
  readonly text: readonly string[]
  readonly attachments: number
  /** `told`: by its size it is too large for memory; `untold`: it turns out to be when it is fetched. */
  readonly large?: 'told' | 'untold'
  /** The server makes its bytes anew when they are fetched again. */
  readonly differsLater?: true
  /** What goes wrong with it, and with no other. */
  readonly trouble?: Trouble
  /** It is counted when it arrives, and shown so many minutes later. */
  readonly shownAfterMinutes?: number
}

/** What can go wrong with one mail, each time that it is come to. */
export const TROUBLES = [
  'the server refuses its head',
  'the server refuses its body',
  'the server ends the session at its body',
  'the bucket refuses its objects',
  'it ends the run',
] as const

/** What goes wrong with one mail. */
export type Trouble = (typeof TROUBLES)[number]

/** What a monitor looks for. */
export type LooksFor =
  | { readonly in: 'subject' | 'text'; readonly word: string }
  | { readonly in: 'attachments' }
  | { readonly in: 'everything' }

/** A monitor, as far as a schedule cares. */
export interface MonitorPlan {
  readonly name: string
  readonly folder: string
  readonly looksFor: LooksFor
  /** A date is that of some of the mail. */
  readonly startFrom: 'now' | 'all' | (string & {})
  readonly then: 'leave' | 'mark-read' | 'delete' | { readonly move: string }
  readonly keeps: 'all' | 'message' | 'text'
  readonly enabled: boolean
}

/** A folder, and the mail that is in it when the schedule begins. */
export interface FolderPlan {
  readonly path: string
  readonly mails: readonly MailPlan[]
  /** UIDs that were given out and are gone, before the first mail. */
  readonly firstUid: number
  /** Older mail is so many days old. */
  readonly ageDays: number
}

/** Something that happens, so many milliseconds after the beginning. */
export type Act = { readonly atMs: number } & (
  | { readonly act: 'poll'; readonly run: number; readonly version: 'this' | 'older' }
  | { readonly act: 'mail arrives'; readonly folder: string; readonly mail: MailPlan }
  /** Somebody else takes the mail away that is at this place in the folder. */
  | { readonly act: 'mail is taken away'; readonly folder: string; readonly place: number }
  /** Another definition is deployed. */
  | { readonly act: 'monitors change'; readonly definition: number }
  | { readonly act: 'clock is set'; readonly byMs: number }
  /** The folder is made anew: other UIDs under another UIDVALIDITY, with the INTERNALDATEs that mail had, or with new ones. */
  | { readonly act: 'folder is renumbered'; readonly folder: string; readonly keepsDates: boolean }
  /** The server lets nobody into a folder. */
  | { readonly act: 'folder is barred'; readonly folder: string; readonly forMs: number }
)

/** All that happens to a mailbox and to those who poll it, until it is left in peace. */
export interface PollSchedule {
  readonly seed: number
  readonly folders: readonly FolderPlan[]
  /** What is deployed: the first from the beginning on. */
  readonly definitions: readonly (readonly MonitorPlan[])[]
  /** In order of time. */
  readonly acts: readonly Act[]
  readonly faults: readonly PlannedFault[]
}

/** The folder that mail is moved to; nobody watches it. */
export const TARGET_FOLDER = 'Done'
