import { DEFAULT_TIMEZONE, isDate } from '../schedule/timezone.js'
import type { JobsOutline, OutlineFault } from '../schema/jobs-outline.js'

const REMEDY = "write timezone: 'Asia/Tokyo', or another, into the file"

/** Every date and time table of a file without a time zone: which zone they mean is said, and how to say it. */
export function timezoneWarnings(outline: JobsOutline): OutlineFault[] {
  if (outline.timezone !== undefined) return []
  return [...undatedZones(outline), ...untimedZones(outline), ...undueZones(outline)]
}

const undatedZones = ({ monitors }: JobsOutline): OutlineFault[] =>
  Object.entries(monitors).flatMap(([name, { startFrom, enabled }]) => {
    if (startFrom === undefined || !enabled || !isDate(startFrom)) return []
    const message = `${startFrom} names no time zone, and begins as the mail server dates its mail (in UTC, with many); ${REMEDY}`
    return [{ path: ['monitors', name, 'startFrom'], message }]
  })

function untimedZones({ mailboxes, sends }: JobsOutline): OutlineFault[] {
  const polls = Object.entries(mailboxes).map(([name, { poll }]) => ({
    path: ['mailboxes', name, 'poll'],
    timeTable: poll,
  }))
  const times = Object.entries(sends).map(([name, { at }]) => ({
    path: ['sends', name, 'at'],
    timeTable: at,
  }))
  return [...polls, ...times].flatMap(({ path, timeTable }) => {
    if (timeTable === undefined || !('cron' in timeTable)) return []
    if (timeTable.timezone !== undefined) return []
    const message = `cron('${timeTable.cron}') names no time zone, and means ${DEFAULT_TIMEZONE}; ${REMEDY}`
    return [{ path, message }]
  })
}

const undueZones = ({ monitors }: JobsOutline): OutlineFault[] =>
  Object.entries(monitors).flatMap(([name, { expect }]) => {
    const { by = [] } = expect ?? {}
    const unsaid = (Array.isArray(by) ? by : [by]).filter((clock) => typeof clock === 'string')
    if (unsaid.length === 0) return []
    const message = `${unsaid.join(', ')} names no time zone, and means ${DEFAULT_TIMEZONE}; ${REMEDY}`
    return [{ path: ['monitors', name, 'expect', 'by'], message }]
  })
