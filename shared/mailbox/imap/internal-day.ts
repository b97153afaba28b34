const MS_PER_MINUTE = 60_000

/** As the grammar has it (RFC 9051 9, date-time), with or without its quotes: `" 4-Jan-2026 09:00:00 +0900"`. */
const WRITTEN = /^"?([ 0-3]?\d)-([A-Z][a-z]{2})-(\d{4}) /

const MONTHS: ReadonlyMap<string, string> = new Map(
  ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'].map(
    (name, index) => [name, String(index + 1).padStart(2, '0')],
  ),
)

/** The zone at the end of a date-time: `+0900`. */
const ZONE = /([+-])(\d{2})(\d{2})"?\s*$/

/** The day of an INTERNALDATE as the server wrote it, on its own clock: `2026-01-04`. @param moment what was read of it */
export function internalDayOf(written: string, moment: Date): string {
  const [, day = '', name = '', year] = WRITTEN.exec(written) ?? []
  const month = MONTHS.get(name)
  if (month !== undefined) return `${year}-${month}-${day.trim().padStart(2, '0')}`
  const [, sign, hours = 0, minutes = 0] = ZONE.exec(written) ?? []
  const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
  return new Date(moment.getTime() + offset * MS_PER_MINUTE).toISOString().slice(0, 10)
}
