import pc from 'picocolors'
import { VERSION_DAYS } from '../../shared/contract/retention.js'
import type { KeptStock } from '../cost/usage-of-keeping.js'
import type { Changes } from './changes.js'
import { type PlannedConnections, USUAL_CAPS } from './connections.js'
import { costLines, usdWords } from './cost-words.js'
import type { PlannedDueTime } from './due-times.js'
import type { Plan, PlannedLimit } from './read-plan.js'
import type { PlannedSchedule } from './schedules.js'

/** So many due times are listed; --json and --ics have all. */
const MOST_DUE_TIMES = 30

/** A plan, for a person. */
export function planText(plan: Plan): string {
  const { file, schedules, limits, unmeasured, connections, senderLogins } = plan
  return [
    heading('Schedules'),
    ...schedules.flatMap(scheduleLines),
    ...(schedules.length === 0 ? ['  none: no mailbox has a monitor, and nothing is sent'] : []),
    '',
    ...dueSection(plan),
    ...(plan.changes ? [...changeSection(plan.changes), ''] : []),
    heading('Lower limits of the interval'),
    ...limits.map(limitLine),
    ...unmeasured.map(
      (mailbox) =>
        `  mailbox ${mailbox}  cannot be told: ${file} has no secondsPerMessage for it (mailjobs check ${mailbox} measures it)`,
    ),
    '',
    heading('Logins, and sessions at once'),
    ...connections.map(connectionLine),
    ...(connections.some(({ cap }) => !cap)
      ? [pc.dim(`  Usual servers allow: ${USUAL_CAPS}.`)]
      : []),
    ...senderLogins.map(
      ({ secret, senders }) =>
        `  the secret ${secret}  ${senders.length > 1 ? `is shared by the senders ${senders.join(', ')}` : `is that of the sender ${senders[0]}`}`,
    ),
    '',
    heading('Storage'),
    ...plan.storage.map(storageLine),
    '',
    ...costSection(plan),
  ].join('\n')
}

const heading = (text: string): string => pc.bold(text)

function scheduleLines({
  kind,
  name,
  schedule,
  isPaused,
  timesAMonth,
  next,
}: PlannedSchedule): string[] {
  const does = DOES[kind]
  if (isPaused) return [`  ${kind} ${name}  ${pc.yellow('PAUSED')} (${schedule})`]
  const often = Math.round(timesAMonth).toLocaleString('en')
  return [
    `  ${kind === 'send' ? 'send' : 'mailbox'} ${name}  ${does} ${schedule}: ${often} times a month`,
    ...(next.length > 0 ? [pc.dim(`    next ${next.join(', ')}`)] : []),
  ]
}

const DOES = {
  mailbox: 'is polled',
  'due poll': 'is polled besides, after due times,',
  send: 'goes out',
} as const

function dueSection({ dueTimes, until }: Plan): string[] {
  if (dueTimes.length === 0) return []
  return [
    heading(`Mail is due, until ${until.slice(0, 10)}`),
    ...dueTimes.slice(0, MOST_DUE_TIMES).map(dueLine),
    ...(dueTimes.length > MOST_DUE_TIMES
      ? [`  and ${dueTimes.length - MOST_DUE_TIMES} more: --json and --ics have all`]
      : []),
    '',
  ]
}

const dueLine = ({ dueLocal, monitor, dates, isClosed }: PlannedDueTime): string =>
  `  ${dueLocal}  ${monitor}${isClosed ? pc.dim(`  closed (${dates.join(', ')}): nothing is expected`) : isOtherDay(dueLocal, dates) ? pc.dim(`  for ${dates.join(', ')}`) : ''}`

const isOtherDay = (dueLocal: string, dates: readonly string[]): boolean =>
  dates.length !== 1 || !dueLocal.startsWith(dates[0] ?? '')

function changeSection({
  against,
  words,
  notCompared,
  dueTimesGone,
  dueTimesNew,
}: Changes): string[] {
  const lines = [
    ...words.map((word) => `  ${word}`),
    ...dueTimesGone.map(({ dueLocal, monitor }) => pc.red(`  - due ${dueLocal}  ${monitor}`)),
    ...dueTimesNew.map(({ dueLocal, monitor }) => pc.green(`  + due ${dueLocal}  ${monitor}`)),
  ]
  return [
    heading(`What is otherwise than in ${against}`),
    ...(lines.length === 0 ? ['  nothing'] : lines),
    ...(notCompared.length === 0
      ? []
      : [pc.dim(`  not compared: ${notCompared.join(', ')} (cdk diff shows them)`)]),
  ]
}

function limitLine({ mailbox, minutes, sum, lowerLimitMinutes }: PlannedLimit): string {
  const verdict =
    minutes >= lowerLimitMinutes ? pc.green('enough') : pc.yellow('no room for a slow day')
  return `  mailbox ${mailbox}  ${sum}: ${lowerLimitMinutes} min; ${minutes} min are ${verdict}`
}

function connectionLine({
  host,
  username,
  mailboxes,
  usual,
  most,
  cap,
}: PlannedConnections): string {
  const shared =
    mailboxes.length > 1
      ? `${pc.yellow('one login')} for the mailboxes ${mailboxes.join(', ')}`
      : `mailbox ${mailboxes[0]}`
  const login = `  ${username} at ${host}  ${shared}`
  if (most === 0) return `${login}: nobody logs in, as nothing is polled`
  const sessions = `${usual} at once on a usual day, ${most} at the most`
  if (!cap) return `${login}: ${sessions}; how many its provider allows is not known`
  const verdict = most <= cap.sessions ? pc.green('within') : pc.yellow('MORE THAN')
  return `${login}: ${sessions}; ${verdict} the ${cap.sessions} of the provider`
}

function storageLine({ monitor, keepDays, gb }: KeptStock): string {
  const [keeps, when] =
    keepDays === 'forever'
      ? ['for ever', ' after a year']
      : [
          `for ${keepDays} days, and ${VERSION_DAYS} more as a version`,
          ', once as much expires as comes',
        ]
  return `  monitor ${monitor}  keeps ${keeps}${gb > 0 ? `: ${gb.toPrecision(2)} GB${when}` : ''}`
}

function costSection({ cost: { region, pricesOf, parts, usd } }: Plan): string[] {
  return [
    heading(
      `US dollars a month, at the list prices of ${region} of ${pricesOf}, without the free tier`,
    ),
    ...parts.flatMap(costLines),
    `  ${pc.bold(usdWords(usd).padStart(8))}  ${pc.bold('all together')}`,
  ]
}
