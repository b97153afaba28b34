import type { Breach } from '../breach.js'
import { type Happening, type Place, type PollHistory, placeName } from './poll-history.js'
import type { MonitorPlan } from './poll-schedule.js'
import {
  manifestUnder,
  pageUnder,
  type StoredManifest,
  type StoredPage,
  type StoredState,
  stateUnder,
} from './stored-facts.js'

/**
 * Whether things became so in the order that is promised (DESIGN 5.1, 5.6): kept, announced, accounted for, passed, and only then done in
 * the mailbox.
 */
export function judgeOrder(history: PollHistory): Breach[] {
  const judge = new JudgeOfOrder(history)
  for (const happening of history.happenings) judge.see(happening)
  return judge.breaches
}

class JudgeOfOrder {
  readonly breaches: Breach[] = []
  readonly #history: PollHistory
  readonly #isClockSetBack: boolean
  readonly #monitorsOfRun = new Map<number, readonly MonitorPlan[]>()
  /** By the key of the manifest. */
  readonly #manifests = new Map<string, StoredManifest>()
  readonly #kept = new Set<string>()
  readonly #announced = new Set<string>()
  readonly #matched = new Set<string>()
  /** Decisions, and places that are accounted for as missing. */
  readonly #accounted = new Set<string>()
  readonly #states = new Map<string, StoredState>()
  /** Actions that a state has told of. A run that stood still may find one done, and do it once more. */
  readonly #pending = new Set<string>()

  constructor(history: PollHistory) {
    this.#history = history
    const { faults, acts } = history.schedule
    this.#isClockSetBack =
      faults.some(({ kind }) => kind === 'clock back') ||
      acts.some((act) => act.act === 'clock is set' && act.byMs < 0)
  }

  see(happening: Happening): void {
    switch (happening.kind) {
      case 'run began': {
        const { definitions } = this.#history.schedule
        this.#monitorsOfRun.set(happening.run, definitions[happening.definition] ?? [])
        return
      }
      case 'stored':
        this.#seeStored(happening)
        return
      case 'announced':
        this.#seeAnnounced(happening)
        return
      case 'acted':
        this.#seeActed(happening)
    }
  }

  #seeStored({ key, body, at }: Extract<Happening, { kind: 'stored' }>): void {
    if (!body) return
    const manifest = manifestUnder(key, body)
    if (manifest) {
      this.#manifests.set(key, manifest)
      this.#kept.add(this.#nameOf(manifest.monitor, manifest))
    }
    const page = pageUnder(key, body)
    if (page) this.#seePage(page)
    const state = stateUnder(key, body)
    if (state) this.#seeState(state, at)
  }

  #seePage(page: StoredPage): void {
    for (const { uid, decisions } of page.entries) {
      for (const { monitor, result } of decisions) {
        this.#accounted.add(`${monitor} about ${placeName({ ...page, uid })}`)
        if (result !== 'matched') continue
        const name = this.#nameOf(monitor, { ...page, uid })
        this.#matched.add(name)
        this.#require(this.#kept.has(name), 'kept before it is in the ledger', name)
        this.#require(this.#announced.has(name), 'announced before it is in the ledger', name)
      }
    }
    for (const { first, last } of page.missing)
      for (const place of this.#placesBetween(page, first, last + 1)) this.#accounted.add(place)
    // What is set aside is in the state, which is not at its end before it is decided on.
    for (const uid of page.aside) this.#accounted.add(placeName({ ...page, uid }))
  }

  /** By the mail, whatever number it had when something became of it. */
  #nameOf(monitor: string, place: Place): string {
    const mail = this.#history.places.get(placeName(place))
    return `${monitor} about ${mail ? `mail ${mail.number}` : placeName(place)}`
  }

  #seeState(state: StoredState, at: Date): void {
    const before = this.#states.get(state.folder)
    const [holder, taker] = [before?.lease, state.lease]
    const isTaken = holder && taker && holder.owner !== taker.owner
    const isHeld = isTaken && new Date(holder.expiresAt) > at
    // What was over when a run looked may be ahead again, if the clock was set back meanwhile.
    this.#require(
      !isHeld || this.#isClockSetBack,
      'a folder that a run holds is left to it',
      `${state.folder}, held by ${holder?.owner}, is taken by ${taker?.owner}`,
    )
    this.#states.set(state.folder, state)
    for (const { uid, code, faults } of state.aside)
      this.#require(
        faults === 0 || !OF_SURROUNDINGS.has(code),
        'faults of the surroundings never count against a mail',
        `${placeName({ ...state, uid })}: ${code}`,
      )
    for (const { action, uids } of state.pendingActions)
      for (const uid of uids)
        this.#pending.add(`${actionName(action)} of ${placeName({ ...state, uid })}`)
    if (before?.uidValidity !== state.uidValidity) return
    for (const [monitor, position] of Object.entries(state.positions)) {
      const from = before.positions[monitor]
      if (from === undefined) continue
      this.#require(position >= from, 'positions never go back', `${monitor} to ${position}`)
      for (const place of this.#placesBetween(state, from, position)) {
        const name = `${monitor} about ${place}`
        const isAccounted = this.#accounted.has(name) || this.#accounted.has(place)
        this.#require(isAccounted, 'in the ledger before positions pass it', name)
      }
    }
  }

  #seeAnnounced({ event: { event, detail } }: Extract<Happening, { kind: 'announced' }>): void {
    if (event !== 'Mail Matched') return
    const manifest = this.#manifests.get(detail.manifestKey)
    this.#require(manifest !== undefined, 'kept before it is announced', detail.id)
    if (manifest) this.#announced.add(this.#nameOf(manifest.monitor, manifest))
  }

  #seeActed({ run, action, place }: Extract<Happening, { kind: 'acted' }>): void {
    const what = `${action} of ${placeName(place)}`
    const wanting = [...this.#monitorsOfRun.values()]
      .flat()
      .filter((monitor) => monitor.folder === place.folder && wants(monitor, action))
      .map(({ name }) => this.#nameOf(name, place))
    const isDue = wanting.some(
      (name) => this.#kept.has(name) && this.#announced.has(name) && this.#matched.has(name),
    )
    this.#require(
      isDue,
      'nothing is done to mail that is not kept, announced and accounted for',
      what,
    )
    const state = this.#states.get(place.folder)
    this.#require(this.#pending.has(what), 'what is done is in the state before', what)
    for (const { name, enabled, folder } of this.#monitorsOfRun.get(run) ?? []) {
      if (!enabled || folder !== place.folder) continue
      // A folder that has other numbers by now knows nothing of these.
      const hasDecided =
        state?.uidValidity !== place.uidValidity || (state.positions[name] ?? 1) > place.uid
      this.#require(hasDecided, 'actions come after all monitors have decided', `${what}, ${name}`)
    }
  }

  /** Places that some mail has had, by their names. */
  #placesBetween(
    { folder, uidValidity }: Omit<Place, 'uid'>,
    from: number,
    to: number,
  ): readonly string[] {
    const prefix = placeName({ folder, uidValidity, uid: 0 }).slice(0, -1)
    return [...this.#history.places.keys()].filter((place) => {
      if (!place.startsWith(prefix)) return false
      const uid = Number(place.slice(prefix.length))
      return uid >= from && uid < to
    })
  }

  #require(isSo: boolean, promise: string, words: string): void {
    if (!isSo) this.breaches.push({ promise, words })
  }
}

/** What S3, the bus, the secret and the way to the server come to, whatever mail there is. */
const OF_SURROUNDINGS: ReadonlySet<string> = new Set([
  'STORAGE_IO',
  'STORAGE_DENIED',
  'EVENTS_REFUSED',
  'SECRETS_UNAVAILABLE',
  'RESOURCE_EXHAUSTED',
  'AUTH_FAILED',
])

const wants = ({ then }: MonitorPlan, action: string): boolean => actionName(then) === action

/** A session names a move without its target. */
const actionName = (action: unknown): string =>
  typeof action === 'object' && action !== null ? 'move' : String(action)
