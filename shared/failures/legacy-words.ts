import { failureOf } from './catalogue.js'

/**
 * How the rules of operators know a failure who had JP1 before: `MAPI CODE=80040111`, as its mail linkage puts it behind a message,
 * `KAVT3409-E`, `CPA 71`. Undefined for a failure that has no such code, and for what is none.
 */
export const legacyWords = (code: string): string | undefined =>
  failureOf(code)?.legacyCode?.replace(/^MAPI /, 'MAPI CODE=')
