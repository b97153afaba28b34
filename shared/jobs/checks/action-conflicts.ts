import { addressIn } from '../../matching/fields/address-field.js'
import { isEverything } from '../../matching/fields/conditions-schema.js'
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

/** A monitor that takes mail away, with what is compared of it with each of the others. */
interface Taker {
  readonly monitor: ActingMonitor
  /** The folder that it takes mail from. */
  readonly place: string
  /** The folder that it moves mail to; undefined if it deletes. */
  readonly target: string | undefined
  /** Undefined if mail of any sender may match. */
  readonly senders: readonly CanonicalAddress[] | undefined
}

/**
 * The monitors whose actions would fight over a mail: two of one folder that take it to different places, and moves
 * that bring it back to where it came from. Marking as read fights with nothing.
 */
export function actionConflicts(monitors: readonly ActingMonitor[]): ActionConflict[] {
  const takers = monitors.flatMap((monitor): Taker[] => {
    const target = targetOf(monitor)
    if (target === undefined && monitor.then !== 'delete') return []
    const place = placeIn(monitor.mailbox, monitor.folder)
    return [{ monitor, place, target, senders: sendersOf(monitor) }]
  })
  const byPlace = Map.groupBy(takers, ({ place }) => place)
  return [...[...byPlace.values()].flatMap(rivals), ...returns(takers, byPlace)]
}

/** Of takers of one folder. */
function rivals(takers: readonly Taker[]): ActionConflict[] {
  const before = new TakersBySender()
  return takers.flatMap((taker) => {
    const others = before.mayMatchWith(taker).filter(({ target }) => target !== taker.target)
    before.add(taker)
    return others.map((other) => ({
      monitor: taker.monitor.name,
      message: rivalry(taker, other),
    }))
  })
}

/** Takers by the senders they name, so that a thousand of them are not compared with each other, pair by pair. */
class TakersBySender {
  readonly #all: Taker[] = []
  readonly #byKey = new Map<string, Taker[]>()

  add(taker: Taker): void {
    this.#all.push(taker)
    for (const key of keysOf(taker)) {
      const same = this.#byKey.get(key)
      if (same) same.push(taker)
      else this.#byKey.set(key, [taker])
    }
  }

  /** Those that may match a mail that this one matches, in the order they were added. */
  mayMatchWith(taker: Taker): readonly Taker[] {
    if (!taker.senders) return this.#all
    const found = new Set(
      [ANY_SENDER, ...taker.senders.flatMap(keysThatMeet)].flatMap(
        (key) => this.#byKey.get(key) ?? [],
      ),
    )
    return found.size === 0 ? [] : this.#all.filter((other) => found.has(other))
  }
}

const ANY_SENDER = ''
const keysOf = ({ senders }: Taker): ReadonlySet<string> =>
  new Set(senders?.flatMap((sender) => [domainKey(sender), addressKey(sender)]) ?? [ANY_SENDER])

const domainKey = ({ domain }: CanonicalAddress): string => `@${domain}`
const addressKey = ({ domain, foldedLocalPart }: CanonicalAddress): string =>
  `${foldedLocalPart}@${domain}`

/** Of another's keys those that say that both may match one mail: all of a domain where it is named as a whole. */
const keysThatMeet = (sender: CanonicalAddress): string[] =>
  sender.localPart === '*'
    ? [domainKey(sender)]
    : [addressKey(sender), addressKey({ ...sender, foldedLocalPart: '*' })]

const rivalry = ({ monitor }: Taker, { monitor: other }: Taker): string =>
  `conflicts with monitors.${other.name}.then: a mail in ${monitor.folder} of ${monitor.mailbox} may match both, and ${other.name} ${deedOf(other)} what ${monitor.name} ${deedOf(monitor)}; ${WAY_OUT}`

/** A mail that is moved gets a new UID, and is a new mail to those who watch its new folder. */
function returns(takers: readonly Taker[], byPlace: TakersByPlace): ActionConflict[] {
  return takers.flatMap((taker) => {
    const way = wayBack(taker, byPlace)
    if (!way) return []
    const { name, folder } = taker.monitor
    const by = way.length === 0 ? '' : `, and ${way.join(', ')} would move it back`
    return [
      {
        monitor: name,
        message: `moves mail of ${folder} so that it comes there again${by}: it would be kept again and again; move it to a folder that nobody empties into ${folder}`,
      },
    ]
  })
}

type TakersByPlace = ReadonlyMap<string, readonly Taker[]>

/** The monitors by which a mail comes back to where `start` took it from; undefined if it does not. */
function wayBack(start: Taker, byPlace: TakersByPlace): string[] | undefined {
  const reached = new Set<string>()
  const open: { place: string | undefined; way: string[] }[] = [{ place: start.target, way: [] }]
  for (const { place, way } of open) {
    if (place === start.place) return way
    if (place === undefined || reached.has(place)) continue
    reached.add(place)
    for (const next of byPlace.get(place) ?? [])
      if (mayMatchOneMail(start, next))
        open.push({ place: next.target, way: [...way, next.monitor.name] })
  }
  return undefined
}

const targetOf = ({ mailbox, then }: ActingMonitor): string | undefined =>
  typeof then === 'object' ? placeIn(mailbox, then.move) : undefined

/** Only INBOX ignores case (RFC 9051 5.1). What else may be one folder in two spellings only the server knows. */
const placeIn = (mailbox: string, folder: string): string =>
  JSON.stringify([mailbox, folder.toUpperCase() === 'INBOX' ? 'INBOX' : folder.normalize('NFC')])

const deedOf = ({ then }: ActingMonitor): string =>
  typeof then === 'object' ? `moves to ${then.move}` : 'deletes'

/**
 * Whether one mail could match both. Only sender lists without a common address or domain prove that none can; of
 * texts nobody knows what else is in them. (A mail with several From addresses can still match both: it is left where it is.)
 */
function mayMatchOneMail({ senders }: Taker, { senders: others }: Taker): boolean {
  if (!senders || !others) return true
  return senders.some((sender) => others.some((another) => overlaps(sender, another)))
}

const sendersOf = ({ when }: ActingMonitor): readonly CanonicalAddress[] | undefined =>
  isEverything(when) ? undefined : when.from?.map((entry) => canonicalAddress(addressIn(entry)))

/** Never by case: of two monitors that heed it, few servers tell the mail apart. */
function overlaps(one: CanonicalAddress, other: CanonicalAddress): boolean {
  if (one.domain !== other.domain) return false
  return (
    [one.localPart, other.localPart].includes('*') || one.foldedLocalPart === other.foldedLocalPart
  )
}
