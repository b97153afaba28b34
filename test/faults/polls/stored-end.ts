import { type KnownMail, type PollHistory, placeName } from './poll-history.js'
import { manifestUnder, pageUnder, type StoredManifest, type StoredPage } from './stored-facts.js'

/** What lies in the bucket at the end, by the mail that it is about. */
export class StoredEnd {
  readonly manifests: readonly StoredManifest[]
  readonly #manifestsByMail: ReadonlyMap<KnownMail | undefined, readonly StoredManifest[]>
  readonly #placesByMail: ReadonlyMap<KnownMail, readonly string[]>
  readonly #pages: readonly StoredPage[]
  readonly #results = new Map<string, Set<string>>()
  readonly #entered: ReadonlySet<string>
  /** By the id of the mail. */
  readonly #eventIds = new Map<string, Set<string>>()

  constructor(history: PollHistory) {
    const objects = [...history.objects].map(([key, { body }]) => [key, body] as const)
    this.manifests = objects.flatMap(([key, body]) => manifestUnder(key, body) ?? [])
    this.#manifestsByMail = Map.groupBy(this.manifests, (manifest) =>
      history.places.get(placeName(manifest)),
    )
    const places = Map.groupBy(history.places, ([, mail]) => mail)
    this.#placesByMail = new Map(
      [...places].map(([mail, all]) => [mail, all.map(([place]) => place)]),
    )
    this.#pages = objects.flatMap(([key, body]) => pageUnder(key, body) ?? [])
    for (const page of this.#pages)
      for (const { uid, decisions } of page.entries)
        for (const { monitor, result } of decisions)
          added(this.#results, `${monitor} about ${placeName({ ...page, uid })}`, result)
    this.#entered = enteredInTime(history)
    for (const happening of history.happenings)
      if (happening.kind === 'announced' && happening.event.event === 'Mail Matched')
        added(this.#eventIds, happening.event.detail.mailId, happening.event.detail.id)
  }

  manifestsOf(mail: KnownMail): readonly StoredManifest[] {
    return this.#manifestsByMail.get(mail) ?? []
  }

  /** What the ledger says of a monitor and a place. */
  resultsOf(monitor: string, place: string): ReadonlySet<string> {
    return this.#results.get(`${monitor} about ${place}`) ?? new Set()
  }

  /** Whether a match was entered into the ledger while the folder had those numbers. */
  isEntered(monitor: string, place: string): boolean {
    return this.#entered.has(`${monitor} about ${place}`)
  }

  /** What it says of a monitor and a mail, whatever numbers that has had. */
  allResultsOf(monitor: string, mail: KnownMail): ReadonlySet<string> {
    const places = this.#placesByMail.get(mail) ?? []
    return new Set(places.flatMap((place) => [...this.resultsOf(monitor, place)]))
  }

  /** Whether a mail, by some number of it, is entered as missing. */
  isMissing(mail: KnownMail): boolean {
    return this.#pages.some(({ folder, uidValidity, missing }) => {
      if (folder !== mail.folder) return false
      const uids = (this.#placesByMail.get(mail) ?? []).flatMap((place) => {
        const prefix = placeName({ folder, uidValidity, uid: 0 }).slice(0, -1)
        return place.startsWith(prefix) ? [Number(place.slice(prefix.length))] : []
      })
      return uids.some((uid) => missing.some(({ first, last }) => uid >= first && uid <= last))
    })
  }

  /** The ids under which a kept mail was announced for its monitor. */
  eventIdsOf({ id, monitor }: StoredManifest): ReadonlySet<string> {
    const ids = this.#eventIds.get(id) ?? new Set()
    return new Set([...ids].filter((each) => each.endsWith(`.${monitor}`)))
  }
}

/** A run that stood still may enter what it has kept when the folder has other numbers, and another run has kept it by those. */
function enteredInTime({ happenings }: PollHistory): ReadonlySet<string> {
  const numbers = new Map<string, string>()
  const entered = new Set<string>()
  for (const happening of happenings) {
    if (happening.kind === 'renumbered') numbers.set(happening.folder, happening.uidValidity)
    const page =
      happening.kind === 'stored' && happening.body && pageUnder(happening.key, happening.body)
    if (!page || page.uidValidity !== (numbers.get(page.folder) ?? page.uidValidity)) continue
    for (const { uid, decisions } of page.entries)
      for (const { monitor, result } of decisions)
        if (result === 'matched') entered.add(`${monitor} about ${placeName({ ...page, uid })}`)
  }
  return entered
}

function added(sets: Map<string, Set<string>>, name: string, one: string): void {
  sets.set(name, (sets.get(name) ?? new Set()).add(one))
}
