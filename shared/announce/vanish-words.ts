import type { EventDetail } from '../contract/event-details.js'

/** What is told of mail that vanished. */
type Told = EventDetail<'Mail Vanished'>

/** What the times have in common at which it did. */
type VanishPattern = Told['pattern']

/** The UIDs as IMAP writes them, `4711,4713:4720`; with dots where those are not all. */
export const uidsInWords = ({
  ranges,
  rangeCount,
}: {
  readonly ranges: readonly Told['ranges'][number][]
  readonly rangeCount?: number | undefined
}): string => {
  const sets = ranges.map(({ first, last }) => (first === last ? `${first}` : `${first}:${last}`))
  return `${sets.join()}${rangeCount === undefined ? '' : ', ...'}`
}

/** How it is known. */
export const VANISH_EVIDENCE = {
  log: "The server's own log says that they were removed.",
  emptied: 'The mail that had been there before went with them.',
  improbable: 'A server hardly leaves out so many UIDs by itself; it may have begun to.',
} as const satisfies Record<Told['evidence'], string>

/** What the times have in common, for people; nothing of too few. */
export function patternWords({ kind, everyHours, from = '', to = '' }: VanishPattern): string[] {
  switch (kind) {
    case 'fixed-period':
      return [`It happens every ${everyHours} h: a client or a job is set to it.`]
    case 'working-hours':
      return [`It happens on working days from ${from} to ${to} UTC: a person, or their computer.`]
    case 'same-hours':
      return [`It happens from ${from} to ${to} UTC, on any day: a job or a rule.`]
    case 'any-hour':
      return ['It happens by day and by night: a client that is always on.']
    case 'too-few':
    case 'none':
      return []
  }
}

const FIRST =
  'Ask everybody who reads this mailbox which client they use and whether it leaves mail on the server; do not ask by mail to this mailbox.'
const PASSWORD =
  'If nobody knows of a client, change the password of the mailbox and see whether it stops.'

/** What to do, the likeliest first. */
export function vanishRemedy({ kind, everyHours, from = '', to = '' }: VanishPattern): string {
  switch (kind) {
    case 'fixed-period':
      return `Look for a POP3 client, a fetchmail or a rule that is set to every ${everyHours} h, and have it leave mail on the server. ${PASSWORD}`
    case 'working-hours':
      return `Look for somebody who moves or deletes mail by hand on working days between ${from} and ${to} UTC, or whose client runs then. ${FIRST}`
    case 'same-hours':
      return `Look for a job or a rule of the server that runs between ${from} and ${to} UTC. ${FIRST} ${PASSWORD}`
    case 'any-hour':
      return `Look for a POP3 client that is always on and deletes what it has received. ${FIRST} ${PASSWORD}`
    case 'too-few':
    case 'none':
      return `Look for a POP3 client that deletes what it has received, a rule of the server that moves mail, and somebody who deletes it. ${FIRST} ${PASSWORD}`
  }
}
