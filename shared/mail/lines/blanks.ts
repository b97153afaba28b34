// Own code because trim() also takes what is no blank while text is still bytes: 0xA0 and 0x85 are
// halves of characters there. And a loop, because `/[ \t]+$/` is quadratic on a hostile run of
// blanks.

const isBlank = (code: number): boolean => code === 0x20 || (code >= 0x09 && code <= 0x0d)

/** Cuts ASCII white space off both ends. */
export const trimBlanks = (text: string): string => trimmedSlice(text, 0, text.length)

/** What is between two positions, without the ASCII white space at its ends. */
export function trimmedSlice(text: string, from: number, to: number): string {
  let start = from
  let end = to
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

/** Whether nothing of a text is seen: blanks, and what has no width and no ink, such as U+200B. */
export const isUnseen = (text: string): boolean =>
  !/[^\s\p{Default_Ignorable_Code_Point}]/u.test(text)

/** True if there is nothing but ASCII white space between two positions. */
export function isBlankBetween(text: string, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (!isBlank(text.charCodeAt(i))) return false
  return true
}
