/** RFC 3339 5.6 writes years with four digits; `toISOString` writes others with six and a sign. */
const FIRST_MS = Date.parse('0000-01-01T00:00:00.000Z')
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z')

/** Whether what is written of a date can be read back everywhere. */
export const isRfc3339 = (date: Date): boolean =>
  date.getTime() >= FIRST_MS && date.getTime() <= LAST_MS

/** The date, or the nearest that can be written: 31 December 9999 23:59 west of Greenwich is a valid INTERNALDATE, of the year 10000. */
export const nearestRfc3339 = (date: Date): Date =>
  isRfc3339(date) ? date : new Date(Math.min(LAST_MS, Math.max(FIRST_MS, date.getTime())))
