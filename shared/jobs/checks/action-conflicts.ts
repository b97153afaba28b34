import { addressIn } from '../../matching/fields/address-field.js'
import { type CanonicalAddress, canonicalAddress } from '../../matching/text/canonical-address.js'
import type { Monitor } from '../schema/jobs-schema.js'

/** What the rules look at. */
export interface ActingMonitor extends Pick<Monitor, 'mailbox' | 'folder' | 'when' | 'then'> {
  readonly name: string
}

/** A `then` that does not go together with another monitor, or with itself. */
export interface ActionConflict {
  /** The monitor whose `then` is at fault. */
  readonly monitor: string
  /** Why, and how it is resolved. */
  readonly message: string
}

const WAY_OUT =
  "give both a `from` without a common address or domain, the same `then`, or one of them 'leave' or 'mark-read'"

/**
 * The monitors whose actions would fight over a mail: two of one folder that take it to different places, and moves
 * that bring it back to where it came from. Marking as read fights with nothing.
 */
export function actionConflicts(monitors: readonly ActingMonitor[]): ActionConflict[] {
  const takers = monitors.filter((monitor) => destinationOf(monitor) !== undefined)
  return [...rivals(takers), ...returns(takers)]
}

function rivals(takers: readonly ActingMonitor[]): ActionConflict[] {
  return takers.flatMap((monitor, index) =>
    takers
      .slice(0, index)
      .filter(
        (other) =>
          placeOf(other) === placeOf(monitor) &&
          destinationOf(other) !== destinationOf(monitor) &&
          mayMatchOneMail(other, monitor),
      )
      .map((other) => ({
        monitor: monitor.name,
        message: `conflicts with monitors.${other.name}.then: a mail in ${monitor.folder} of ${monitor.mailbox} may match both, and ${other.name} ${deedOf(other)} what ${monitor.name} ${deedOf(monitor)}; ${WAY_OUT}`,
      })),
  )
}

/** A mail that is moved gets a new UID, and is a new mail to those who watch its new folder. */
function returns(takers: readonly ActingMonitor[]): ActionConflict[] {
  return takers.flatMap((monitor) => {
    const way = wayBack(monitor, takers)
    if (!way) return []
    const by = way.length === 0 ? '' : `, and ${way.join(', ')} would move it back`
    return [
      {
        monitor: monitor.name,
        message: `moves mail of ${monitor.folder} so that it comes there again${by}: it would be kept again and again; move it to a folder that nobody empties into ${monitor.folder}`,
      },
    ]
  })
}

/** The monitors by which a mail comes back to where `start` took it from; undefined if it does not. */
function wayBack(start: ActingMonitor, takers: readonly ActingMonitor[]): string[] | undefined {
  const origin = placeOf(start)
  const reached = new Set<string>()
  const open: { place: string | undefined; way: string[] }[] = [{ place: targetOf(start), way: [] }]
  for (const { place, way } of open) {
    if (place === origin) return way
    if (place === undefined || reached.has(place)) continue
    reached.add(place)
    for (const next of takers) {
      if (placeOf(next) !== place || !mayMatchOneMail(start, next)) continue
      open.push({ place: targetOf(next), way: [...way, next.name] })
    }
  }
  return undefined
}

const placeOf = ({ mailbox, folder }: ActingMonitor): string => placeIn(mailbox, folder)

const targetOf = ({ mailbox, then }: ActingMonitor): string | undefined =>
  typeof then === 'object' ? placeIn(mailbox, then.move) : undefined

/** Only INBOX ignores case (RFC 9051 5.1). What else may be one folder in two spellings only the server knows. */
const placeIn = (mailbox: string, folder: string): string =>
  JSON.stringify([mailbox, folder.toUpperCase() === 'INBOX' ? 'INBOX' : folder.normalize('NFC')])

/** Where a mail is afterwards; undefined if it stays. */
const destinationOf = (monitor: ActingMonitor): string | undefined =>
  monitor.then === 'delete' ? 'nowhere' : targetOf(monitor)

const deedOf = ({ then }: ActingMonitor): string =>
  typeof then === 'object' ? `moves to ${then.move}` : 'deletes'

/**
 * Whether one mail could match both. Only sender lists without a common address or domain prove that none can; of
 * texts nobody knows what else is in them. (A mail with several From addresses can still match both: it is left where it is.)
 */
function mayMatchOneMail(one: ActingMonitor, other: ActingMonitor): boolean {
  const [senders, others] = [sendersOf(one), sendersOf(other)]
  if (!senders || !others) return true
  return senders.some((sender) => others.some((another) => overlaps(sender, another)))
}

const sendersOf = ({ when }: ActingMonitor): readonly CanonicalAddress[] | undefined =>
  'everything' in when ? undefined : when.from?.map((entry) => canonicalAddress(addressIn(entry)))

/** Never by case: of two monitors that heed it, few servers tell the mail apart. */
function overlaps(one: CanonicalAddress, other: CanonicalAddress): boolean {
  if (one.domain !== other.domain) return false
  return (
    [one.localPart, other.localPart].includes('*') || one.foldedLocalPart === other.foldedLocalPart
  )
}
