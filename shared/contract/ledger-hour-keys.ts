import { folderSegment, PREFIX } from './keys.js'

/** The hours of a folder, `<prefix>2026-11-29/05.jsonl`: they sort by time. */
export const ledgerHoursPrefix = (mailbox: string, folder: string): string =>
  `${PREFIX.ledgerHours}${mailbox}/${folderSegment(folder)}/`

/** What was decided on the mail of a folder in the hour of a moment, in UTC. */
export function ledgerHourKey(mailbox: string, folder: string, at: Date): string {
  const time = at.toISOString()
  return `${ledgerHoursPrefix(mailbox, folder)}${time.slice(0, 10)}/${time.slice(11, 13)}.jsonl`
}

/** When the hour of a key began; undefined if it is the key of none. */
export function beginningOfHour(key: string): Date | undefined {
  const [, day, hour] = /\/(\d{4}-\d{2}-\d{2})\/(\d{2})\.jsonl$/.exec(key) ?? []
  const begins = new Date(`${day}T${hour}:00:00Z`)
  return Number.isNaN(begins.getTime()) ? undefined : begins
}
