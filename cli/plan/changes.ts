import type { Definitions } from './definitions.js'
import { dueTimesOf, type PlannedDueTime } from './due-times.js'
import { mailboxChanges } from './mailbox-changes.js'
import { monitorChanges } from './monitor-changes.js'
import { sendingChanges } from './sending-changes.js'

/** What is otherwise in an edited file. */
export interface Changes {
  /** What it is compared with. */
  readonly against: string
  /** In words, one a change: whose it is, and what. */
  readonly words: readonly string[]
  /** What the other one does not tell. */
  readonly notCompared: readonly string[]
  /** Due times of the time planned for that are there no more, and those that are new. */
  readonly dueTimesGone: readonly PlannedDueTime[]
  readonly dueTimesNew: readonly PlannedDueTime[]
}

/** What an edit moves: schedules, monitors, senders and sends, and due times after one moment and until another. */
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
      ...monitorChanges(before, after),
      ...sendingChanges(before, after),
    ],
    notCompared: notComparedWith(before),
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

/** What a place does not tell; `cdk diff` shows it. */
const notComparedWith = ({ senders, written }: Definitions): string[] => [
  ...(senders ? [] : ['senders']),
  ...(written ? [] : ['sends', 'who is notified of matches', 'the address book', 'alerts']),
]
