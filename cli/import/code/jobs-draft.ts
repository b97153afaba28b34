import type { Expression } from './expression.js'

/** Where in the source something comes from: `/group/net/job`, `mail.example.com`, with its line from 1. */
export interface Origin {
  readonly where: string
  readonly line: number
}

/** What was otherwise in the source, or has nothing here that is like it. */
export interface Difference extends Origin {
  /** The parameter or setting of the source; absent if it is about the whole. */
  readonly setting?: string
  readonly words: string
}

/** An entry of a part of the jobs file. */
export interface DraftEntry {
  readonly name: string
  readonly origin: Origin
  readonly value: Expression
  /** What a reader should know that is no difference. */
  readonly notes: readonly string[]
  readonly differences: readonly Difference[]
}

/** A jobs file as it is made of another program's settings. */
export interface JobsDraft {
  /** What the file is, and what is otherwise here for all of it. */
  readonly head: readonly string[]
  readonly mailboxes: readonly DraftEntry[]
  readonly monitors: readonly DraftEntry[]
  readonly senders: readonly DraftEntry[]
  readonly sends: readonly DraftEntry[]
  readonly addresses: readonly DraftEntry[]
  /** What became no entry, and why. */
  readonly untranslated: readonly Difference[]
}

/** The parts that have entries, in the order in which they are written. */
export const PARTS = ['mailboxes', 'monitors', 'senders', 'sends', 'addresses'] as const

/** Everything that is otherwise, of all entries and of what became none. */
export const differencesOf = (draft: JobsDraft): readonly Difference[] => [
  ...PARTS.flatMap((part) => draft[part].flatMap(({ differences }) => differences)),
  ...draft.untranslated,
]
