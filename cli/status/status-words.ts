import pc from 'picocolors'
import { lastedWords } from '../../shared/incidents/alert-words.js'
import { incidentLine, muteLine } from '../incidents/incident-words.js'
import type { Condition, MailboxStatus, PlaceStatus, SenderStatus } from './judge-status.js'

/** A place, for a person: what is wrong first, then everything. */
export function statusText(place: string, status: PlaceStatus, now: Date): string {
  const { ok, problems, mailboxes, senders, incidents, mutes, gaps } = status
  const head = ok
    ? pc.green(`All is well in ${place}.`)
    : pc.red(
        `${problems.length === 1 ? 'Something is' : `${problems.length} things are`} wrong in ${place}:`,
      )
  return [
    head,
    ...problems.map((problem) => `  ${problem}`),
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
    `polled every ${lastedWords(everySeconds)} at most`,
    ...(failing ? [`${failing.code} since ${failing.since}`] : []),
  ]
  return [
    `${conditionWords(condition)} mailbox ${name} ${pc.dim(facts.join(', '))}`,
    ...monitors.map((monitor) => {
      const lag = monitor.lag === 0 ? 'nothing waits' : `${monitor.lag} UIDs not decided on`
      const open = monitor.incidents.length === 0 ? [] : [`${monitor.incidents.length} open`]
      return `${conditionWords(monitor.condition)}   monitor ${monitor.name} ${pc.dim([lag, ...open].join(', '))}`
    }),
  ]
}

function senderLine({ name, condition, open, oldest }: SenderStatus): string {
  const states = Object.entries(open).map(([state, count]) => `${count} ${state}`)
  const facts =
    states.length === 0 ? 'nothing is queued' : `${states.join(', ')}, the oldest since ${oldest}`
  return `${conditionWords(condition)} sender ${name} ${pc.dim(facts)}`
}
