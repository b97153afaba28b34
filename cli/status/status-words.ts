import pc from 'picocolors'
import { lastedWords } from '../../shared/incidents/alert-words.js'
import { incidentLine, muteLine } from '../incidents/incident-words.js'
import { printable } from '../words/printable.js'
import type { Condition, MailboxStatus, PlaceStatus, SenderStatus } from './judge-status.js'
import type { Problem } from './problems.js'
import type { Expected } from './read-expected.js'

/** Where it is asked, as the command and for a person. */
export interface StatusPlace {
  readonly name: string
  /** What another command needs to ask the same place: ` --stack mailjobs-prod`. */
  readonly option: string
}

/** A place, for a person: what is wrong first, then everything. */
export function statusText(place: StatusPlace, status: PlaceStatus, now: Date): string {
  const { isAtWork, problems, mailboxes, senders, incidents, mutes, gaps } = status
  return [
    headOf(place.name, status),
    ...(isAtWork
      ? []
      : [
          pc.yellow(
            `Nothing is at work there now: nothing is polled, and sends wait. mailjobs start${place.option}, with the --jobs it had (without, it is the demo)`,
          ),
        ]),
    ...problems.flatMap((problem) => problemLines(problem, place)),
    '',
    ...mailboxes.flatMap(mailboxLines),
    ...senders.map(senderLine),
    ...incidents.map((incident) => incidentLine(incident, mutes, now)),
    ...mutes.map((mute) =>
      muteLine(
        mute,
        incidents.filter(({ name }) => mute.hides.includes(name)),
        now,
      ),
    ),
    ...gaps.map((gap) => pc.dim(`not known: ${gap}`)),
  ].join('\n')
}

function headOf(place: string, { ok, isAtWork, problems }: PlaceStatus): string {
  if (ok) return isAtWork ? pc.green(`All is well in ${place}.`) : `All was well in ${place}.`
  const count = problems.length
  return pc.red(`${count === 1 ? 'Something is' : `${count} things are`} wrong in ${place}:`)
}

function problemLines({ what, remedy, incident }: Problem, { option }: StatusPlace): string[] {
  return [
    `  ${printable(what)}`,
    ...(remedy === undefined ? [] : [`      ${pc.dim(`What to do: ${printable(remedy)}`)}`]),
    ...(incident === undefined
      ? []
      : [`      ${pc.dim(`mailjobs incidents show ${incident}${option}`)}`]),
  ]
}

const WIDTH = 8

const conditionWords = (condition: Condition): string => {
  const word = condition.padEnd(WIDTH)
  if (condition === 'ok') return pc.green(word)
  return condition === 'PAUSED' ? pc.yellow(word) : pc.red(word)
}

function mailboxLines({
  name,
  condition,
  lastSuccess,
  ageSeconds,
  everySeconds,
  failing,
  monitors,
}: MailboxStatus): string[] {
  const age =
    ageSeconds === undefined
      ? 'no poll that succeeded is known'
      : `last poll that succeeded ${lastedWords(ageSeconds)} ago (${lastSuccess})`
  const facts = [
    age,
    `at most ${lastedWords(everySeconds)} between two polls`,
    ...(failing ? [`${failing.code} since ${failing.since}`] : []),
  ]
  return [
    `${conditionWords(condition)} mailbox ${name}: ${pc.dim(facts.join(', '))}`,
    ...monitors.map((monitor) => {
      const lag =
        monitor.lag === 0
          ? 'nothing waits'
          : `${monitor.lag} ${monitor.lag === 1 ? 'UID' : 'UIDs'} not decided on`
      const open = monitor.incidents.length === 0 ? [] : [`${monitor.incidents.length} open`]
      const facts = [lag, ...open, ...expectedWords(monitor.expected)]
      return `${conditionWords(monitor.condition)}   monitor ${monitor.name}: ${pc.dim(facts.join(', '))}`
    }),
  ]
}

function expectedWords(expected: Expected | undefined): string[] {
  if (!expected) return []
  const { nextDue, last } = expected
  return [
    nextDue === undefined ? 'no mail due for a year' : `mail due by ${nextDue}`,
    last === undefined ? 'no due time judged yet' : `the last, by ${last.due}: ${last.result}`,
  ]
}

function senderLine({ name, condition, open, oldest }: SenderStatus): string {
  const states = Object.entries(open).map(([state, count]) => `${count} ${state}`)
  const facts =
    states.length === 0 ? 'nothing is queued' : `${states.join(', ')}, the oldest since ${oldest}`
  return `${conditionWords(condition)} sender ${name}: ${pc.dim(facts)}`
}
