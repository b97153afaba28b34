const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/**
 * A date as IMAP writes INTERNALDATE (`date-time`, RFC 3501 section 9), in UTC: ` 5-Jan-2026
 * 08:09:10 +0000`. hoodiecrow's own is wrong in zones with half hours.
 */
export function formatInternalDate(date: Date): string {
  const [day, time] = [String(date.getUTCDate()).padStart(2), date.toISOString().slice(11, 19)]
  return `${day}-${MONTHS[date.getUTCMonth()]}-${date.getUTCFullYear()} ${time} +0000`
}
