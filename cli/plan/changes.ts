import type { PolledMonitor } from '../../shared/jobs/requests/poll-request.js'
import type { Definitions, PlannedSend } from './definitions.js'
import { dueTimesOf, type PlannedDueTime } from './due-times.js'
import { mailboxChanges } from './mailbox-changes.js'
import { type ComingAndGoing, named } from './named-changes.js'
import { cadenceWords } from './schedules.js'

/** What is otherwise in an edited file. */
export interface Changes {
  /** What it is compared with. */
  readonly against: string
  /** In words, one a change: whose it is, and what. */
  readonly words: readonly string[]
  /** Due times of the time planned for that are there no more, and those that are new. */
  readonly dueTimesGone: readonly PlannedDueTime[]
  readonly dueTimesNew: readonly PlannedDueTime[]
}

/** What an edit moves: schedules, monitors, and due times after one moment and until another. */
export function changesBetween(
  before: Definitions,
  after: Definitions,
  from: Date,
  until: Date,
): Changes {
  const dueBefore = openDueTimes(before, from, until)
  const dueAfter = openDueTimes(after, from, until)
  return {
    against: before.source,
    words: [
      ...mailboxChanges(before, after),
      ...named(monitorsOf(before), monitorsOf(after), MONITOR, monitorChanges),
      ...sendChanges(before, after),
    ],
    dueTimesGone: without(dueBefore, dueAfter),
    dueTimesNew: without(dueAfter, dueBefore),
  }
}

const openDueTimes = (definitions: Definitions, from: Date, until: Date): PlannedDueTime[] =>
  dueTimesOf(definitions, from, until).filter(({ isClosed }) => !isClosed)

const without = (some: readonly PlannedDueTime[], others: readonly PlannedDueTime[]) =>
  some.filter(
    ({ monitor, due }) => !others.some((other) => other.monitor === monitor && other.due === due),
  )

const monitorsOf = ({ polls }: Definitions): ReadonlyMap<string, PolledMonitor> =>
  new Map(polls.flatMap(({ monitors }) => monitors.map((one) => [one.name, one] as const)))

const MONITOR: ComingAndGoing = {
  kind: 'monitor',
  isNew: 'is new',
  isGone: 'is gone: what it has kept stays until it expires',
}

const SEND: ComingAndGoing = {
  kind: 'send',
  isNew: 'is new',
  isGone: 'is gone: it goes out no more',
}

function monitorChanges(was: PolledMonitor, is: PolledMonitor): string[] {
  const pauses = is.enabled ? 'goes on' : 'is paused'
  return [
    ...(was.version === is.version
      ? []
      : [
          `is of another version (${is.version} in place of ${was.version}): mail from its deployment on is decided on by it, and no other again`,
        ]),
    ...(was.enabled === is.enabled ? [] : [pauses]),
    ...(was.mailbox === is.mailbox ? [] : [`watches ${is.mailbox} in place of ${was.mailbox}`]),
    ...(was.keep.for === is.keep.for
      ? []
      : [`keeps new mail for ${keepWords(is)} in place of ${keepWords(was)}`]),
    ...(JSON.stringify(was.expect) === JSON.stringify(is.expect)
      ? []
      : [`expects its mail ${expectWords(is)} in place of ${expectWords(was)}`]),
  ]
}

const keepWords = ({ keep }: PolledMonitor): string =>
  keep.for === 'forever' ? 'ever' : `${keep.for} days`

/** Of what else an expectation says, the due times show what it moves. */
const expectWords = ({ expect }: PolledMonitor): string =>
  expect ? `by ${expect.by.map(({ at, zone }) => `${at} ${zone}`).join(', ')}` : 'at no time'

const sendChanges = (before: Definitions, after: Definitions): string[] =>
  before.sends && after.sends
    ? named(sendsOf(before.sends), sendsOf(after.sends), SEND, (was, is) =>
        was === is ? [] : [`goes out ${is} in place of ${was}`],
      )
    : []

const sendsOf = (sends: readonly PlannedSend[]): ReadonlyMap<string, string> =>
  new Map(sends.map(({ name, at, enabled }) => [name, enabled ? cadenceWords(at) : 'never']))
