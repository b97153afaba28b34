/** What could end a header and begin another (RFC 5322 2.2), and everything else that no header carries. */
const CONTROL = /[\p{Cc}\u2028\u2029]/u

/** Whether a text could become a header of its own, or break one. */
export const hasControlCharacters = (text: string): boolean => CONTROL.test(text)

/** Of a subject that a caller asks for, filled in. Longer than any reader shows: what is longer is a body in the wrong place. */
export const MAX_SUBJECT_CHARACTERS = 998

/** Of one in a jobs file, as it is written there; it is not looked at again when it is filled in, with the few characters of a date. */
export const MAX_WRITTEN_SUBJECT_CHARACTERS = 1_000
