import { MISSING_SOMETHING } from '../mail/bounds/warning-effects.js'

/**
 * Why a condition may not have seen what the sender wrote: codes of the warnings of shared/mail, such as
 * CHARSET_DAMAGED or TEXT_CUT, PATTERN_INPUT_CUT and ARCHIVE_UNOPENED.
 */
export type Doubts = readonly string[]

/** A pattern did not see all of a text. */
export const PATTERN_INPUT_CUT = 'PATTERN_INPUT_CUT'

/** Archives are not opened, and what is searched for in attachments may be in one. */
export const ARCHIVE_UNOPENED = 'ARCHIVE_UNOPENED'

const SOMETHING_MISSING: ReadonlySet<string> = new Set([
  ...MISSING_SOMETHING,
  PATTERN_INPUT_CUT,
  ARCHIVE_UNOPENED,
])

/** Whether a doubt is that something is missing; what is there, is right. */
export const isOfSomethingMissing = (doubt: string): boolean => SOMETHING_MISSING.has(doubt)

/** What is left of doubts once something was found: nothing that is missing would change that. */
export const afterMatch = (doubts: Doubts): Doubts =>
  doubts.filter((doubt) => !isOfSomethingMissing(doubt))

/** Doubts of several places, each once. */
export const together = (lists: readonly Doubts[]): Doubts => [...new Set(lists.flat())]

/** As a property that is there only if there is something to say. */
export const inDoubt = (doubts: Doubts): { readonly doubts?: Doubts } =>
  doubts.length > 0 ? { doubts } : {}
