import type { Alert } from './alerts.js'
import { durationSeconds, type Incident, type IncidentDiagnosis, type Telling } from './incident.js'
import { KINDS } from './kinds.js'
import type { Mute } from './mute.js'

/** An incident, and what is told of it. */
export interface ToldIncident {
  readonly incident: Incident
  readonly what: Telling['what']
}

/** What is told together. */
export interface Told {
  readonly stage: string
  readonly incidents: readonly ToldIncident[]
  /** Mutes that have ended, where what is still open is told for that. */
  readonly mutesEnded?: readonly Mute[] | undefined
  /** It is the day's summary of what is open. */
  readonly isDigest?: boolean | undefined
}

/** So many of a kind are told one by one. */
const MOST_IN_FULL = 3

const HEADINGS: Readonly<Record<Telling['what'], string>> = {
  begun: 'BEGUN',
  again: 'AGAIN',
  'still-open': 'STILL OPEN',
  ended: 'ENDED',
}

/** One message for all of it: who is woken reads it once. */
export function alertOf(told: Told, now: Date): Alert {
  return {
    subject: `[mailjobs ${told.stage}] ${subjectOf(told)}`,
    text: [...headOf(told), ...sectionsOf(told, now), ...footOf(told)].join('\n'),
  }
}

function subjectOf({ incidents, isDigest, mutesEnded = [] }: Told): string {
  if (isDigest) return `${incidents.length} open: ${titlesOf(incidents)}`
  const open = incidents.filter(({ what }) => what !== 'ended')
  if (open.length === 0) return `ended: ${titlesOf(incidents)}`
  const muted = mutesEnded.length > 0 ? 'mute ended, still open: ' : ''
  return `${muted}${titlesOf(open)}`
}

/** `polls fail (operations), mail is absent (nightly-batch, invoices)`. */
function titlesOf(incidents: readonly ToldIncident[]): string {
  const byKind = Map.groupBy(incidents, ({ incident }) => incident.kind)
  return [...byKind]
    .map(([kind, told]) => {
      const subjects = new Set(told.map(({ incident }) => aboutOf(incident)))
      return `${KINDS[kind].title} (${[...subjects].join(', ')})`
    })
    .join(', ')
}

const aboutOf = ({ kind, mailbox, monitors, sender, slot }: Incident): string => {
  const [monitor] = kind === 'absent' || kind === 'unknown' ? monitors : []
  return monitor ?? sender ?? mailbox ?? slot
}

const headOf = ({ mutesEnded = [], isDigest }: Told): string[] => [
  ...(isDigest ? ['What is open, told once a day until it ends.', ''] : []),
  ...mutesEnded.map(
    ({ name, from, until, reason, by }) =>
      `The mute of ${name} (${reason}; by ${by}, from ${from}) has ended at ${until}.`,
  ),
  ...(mutesEnded.length > 0 ? [''] : []),
]

/** Of many of a kind, the first are told in full and the others in a line. */
function sectionsOf({ incidents }: Told, now: Date): string[] {
  const groups = Map.groupBy(incidents, ({ incident, what }) => `${what} ${incident.kind}`)
  return [...groups.values()].flatMap((group) => [
    ...group.slice(0, MOST_IN_FULL).flatMap((told) => inFull(told, now)),
    ...group
      .slice(MOST_IN_FULL)
      .map(({ incident, what }) => `${HEADINGS[what]}  ${lineOf(incident)}`),
    ...(group.length > MOST_IN_FULL ? [''] : []),
  ])
}

const lineOf = ({ summary, begunAt, misses }: Incident): string =>
  `${summary} (since ${begunAt}${timesOf(misses)})`

const timesOf = (misses: number): string => (misses === 0 ? '' : `, ${misses + 1} times by now`)

function inFull({ incident, what }: ToldIncident, now: Date): string[] {
  const { name, summary, begunAt, remedy, misses, monitors, ended, kind, told } = incident
  const head = [`${HEADINGS[what]}  ${summary}`, `  Since ${begunAt}${timesOf(misses)}.`]
  const id = `  Incident: ${name}`
  if (ended)
    return [
      ...head,
      ...(told.length === 0 ? foundLines(incident) : []),
      `  Ended ${ended.at} (${ended.reason}), after ${lastedWords(durationSeconds(incident, now))}.`,
      ...(ended.note === undefined ? [] : [`  ${ended.note}`]),
      id,
      '',
    ]
  return [
    ...head,
    ...(monitors.length > 0 ? [`  Monitors: ${monitors.join(', ')}`] : []),
    ...foundLines(incident),
    ...(remedy === undefined ? [] : [`  What to do: ${remedy}`]),
    `  It ends when ${KINDS[kind].endsWhen}. Runbook: docs/runbook.md#${anchorOf(KINDS[kind].runbook)}`,
    id,
    '',
  ]
}

const foundLines = ({ evidence, diagnosis }: Incident): string[] =>
  [...evidence, ...diagnosisLines(diagnosis)].map((line) => `  ${line}`)

/** What somebody has found out, and what was answered since. */
export const diagnosisLines = (diagnosis: IncidentDiagnosis | undefined): string[] =>
  diagnosis
    ? [
        `Diagnosed ${diagnosis.at}:`,
        ...diagnosis.findings.map((line) => `- ${line}`),
        ...diagnosis.answers.map(({ at, by, words }) => `- ${by}, ${at}: ${words}`),
      ]
    : []

/** The anchor of a heading of the runbook. */
export const anchorOf = (heading: string): string => heading.toLowerCase().replaceAll(' ', '-')

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** `42 s`, `12 min`, `3 h 20 min`, `5 d 2 h`. */
export function lastedWords(seconds: number): string {
  if (seconds < 2 * MINUTE) return `${seconds} s`
  if (seconds < 2 * HOUR) return `${Math.floor(seconds / MINUTE)} min`
  if (seconds < 2 * DAY)
    return `${Math.floor(seconds / HOUR)} h ${Math.floor((seconds % HOUR) / MINUTE)} min`
  return `${Math.floor(seconds / DAY)} d ${Math.floor((seconds % DAY) / HOUR)} h`
}

const footOf = ({ stage }: Told): string[] => [
  `All times are UTC. What is open: mailjobs incidents --stack mailjobs-${stage}`,
]
