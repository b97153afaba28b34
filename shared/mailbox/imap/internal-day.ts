const MS_PER_MINUTE = 60_000

/** The zone at the end of a date-time (RFC 9051 9, date-time): `+0900`. */
const ZONE = /([+-])(\d{2})(\d{2})"?\s*$/

/** The day of an INTERNALDATE as the server wrote it, on its own clock: `2026-01-04`. */
export function internalDayOf(written: string, moment: Date): string {
  const [, sign, hours = 0, minutes = 0] = ZONE.exec(written) ?? []
  const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
  return new Date(moment.getTime() + offset * MS_PER_MINUTE).toISOString().slice(0, 10)
}
