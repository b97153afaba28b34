import ical, { ICalCalendarMethod } from 'ical-generator'
import type { PlannedDueTime } from './due-times.js'

/** The due times as a calendar that other programs read (RFC 5545): one entry each, of no length; closed days are left out. */
export function calendarFile(dueTimes: readonly PlannedDueTime[], now: Date): string {
  const calendar = ical({
    name: 'mailjobs: expected mail',
    prodId: { company: 'mailjobs', product: 'plan' },
    method: ICalCalendarMethod.PUBLISH,
  })
  for (const { monitor, mailbox, due, dueLocal, dates, isClosed } of dueTimes) {
    if (isClosed) continue
    calendar.createEvent({
      // Imported again, an entry takes the place of its former self.
      id: `${monitor}.${due}@mailjobs`,
      stamp: now,
      start: new Date(due),
      end: new Date(due),
      summary: `${monitor}: mail is due`,
      description: `By ${dueLocal}, for ${dates.join(', ')}, in the mailbox ${mailbox}.`,
    })
  }
  return `${calendar.toString()}\r\n`
}
