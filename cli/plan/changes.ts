import type { PolledMonitor } from '../../shared/jobs/requests/poll-request.js'
import type { Definitions, PlannedSend } from './definitions.js'
import { dueTimesOf, type PlannedDueTime } from './due-times.js'
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
      ...named(mailboxesOf(before), mailboxesOf(after), 'mailbox', (was, is) =>
        was === is ? [] : [`is polled ${was} now, and ${is} then`],
      ),
      ...named(monitorsOf(before), monitorsOf(after), 'monitor', monitorChanges),
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

const mailboxesOf = ({ polls }: Definitions): ReadonlyMap<string, string> =>
  new Map(polls.map(({ mailbox }) => [mailbox.name, cadenceWords(mailbox.poll)]))

const monitorsOf = ({ polls }: Definitions): ReadonlyMap<string, PolledMonitor> =>
  new Map(polls.flatMap(({ monitors }) => monitors.map((one) => [one.name, one] as const)))

/** What comes, what goes, and what is otherwise of what stays. */
function named<Thing>(
  before: ReadonlyMap<string, Thing>,
  after: ReadonlyMap<string, Thing>,
  kind: 'mailbox' | 'monitor' | 'send',
  changesOf: (was: Thing, is: Thing) => string[],
): string[] {
  const gone = [...before.keys()].filter((name) => !after.has(name))
  return [
    ...[...after].flatMap(([name, is]) => {
      const was = before.get(name)
      const changes = was === undefined ? [NEW[kind]] : changesOf(was, is)
      return changes.map((change) => `${kind} ${name} ${change}`)
    }),
    ...gone.map((name) => `${kind} ${name} ${GONE[kind]}`),
  ]
}

const NEW = {
  mailbox: 'is new: its secret is made empty, and needs a login',
  monitor: 'is new',
  send: 'is new',
} as const

const GONE = {
  mailbox: 'is gone: it is polled no more, and its secret stays',
  monitor: 'is gone: what it has kept stays until it expires',
  send: 'is gone: it goes out no more',
} as const

function monitorChanges(was: PolledMonitor, is: PolledMonitor): string[] {
  const pauses = is.enabled ? 'goes on' : 'is paused'
  return [
    ...(was.version === is.version
      ? []
      : [
          `is of another version (${was.version} now, ${is.version} then): mail from then on is decided on by it, and no other again`,
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
    ? named(sendsOf(before.sends), sendsOf(after.sends), 'send', (was, is) =>
        was === is ? [] : [`goes out ${was} now, and ${is} then`],
      )
    : []

const sendsOf = (sends: readonly PlannedSend[]): ReadonlyMap<string, string> =>
  new Map(sends.map(({ name, at, enabled }) => [name, enabled ? cadenceWords(at) : 'never']))
