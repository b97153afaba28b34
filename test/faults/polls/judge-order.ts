import type { Breach } from '../breach.js'
import type { Happening, PollHistory } from './poll-history.js'
import type { MonitorPlan } from './poll-schedule.js'
import {
  decisionName,
  mailName,
  manifestUnder,
  pageUnder,
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
  readonly #monitorsOfRun = new Map<number, readonly MonitorPlan[]>()
  readonly #keys = new Set<string>()
  readonly #kept = new Set<string>()
  readonly #announced = new Set<string>()
  readonly #matched = new Set<string>()
  /** Decisions, and UIDs that are accounted for as missing. */
  readonly #accounted = new Set<string>()
  readonly #states = new Map<string, StoredState>()

  readonly #isClockSetBack: boolean

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
    this.#keys.add(key)
    const manifest = manifestUnder(key, body)
    if (manifest) this.#kept.add(decisionName(manifest.monitor, manifest))
    const page = pageUnder(key, body)
    for (const { uid, decisions } of page?.entries ?? []) {
      for (const { monitor, result } of decisions) {
        const name = decisionName(monitor, { folder: page?.folder ?? '', uid })
        this.#accounted.add(name)
        if (result !== 'matched') continue
        this.#matched.add(name)
        this.#require(this.#kept.has(name), 'kept before it is in the ledger', name)
        this.#require(this.#announced.has(name), 'announced before it is in the ledger', name)
      }
    }
    for (const { first, last } of page?.missing ?? [])
      for (const mail of this.#mailsBetween(page?.folder ?? '', first, last + 1))
        this.#accounted.add(mailName(mail))
    // What is set aside is in the state, which is not at its end before it is decided on.
    for (const uid of page?.aside ?? [])
      this.#accounted.add(mailName({ folder: page?.folder ?? '', uid }))
    const state = stateUnder(key, body)
    if (state) this.#seeState(state, at)
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
    for (const [monitor, position] of Object.entries(state.positions)) {
      const from = before?.positions[monitor]
      if (from === undefined) continue
      this.#require(position >= from, 'positions never go back', `${monitor} to ${position}`)
      for (const mail of this.#mailsBetween(state.folder, from, position)) {
        const name = decisionName(monitor, mail)
        const isAccounted = this.#accounted.has(name) || this.#accounted.has(mailName(mail))
        this.#require(isAccounted, 'in the ledger before positions pass it', name)
      }
    }
    this.#states.set(state.folder, state)
  }

  #seeAnnounced({ event: { event, detail } }: Extract<Happening, { kind: 'announced' }>): void {
    if (event !== 'Mail Matched') return
    const { manifestKey, monitor } = detail
    this.#require(this.#keys.has(manifestKey), 'kept before it is announced', detail.id)
    const [folder, uid] = this.#identityOf(detail.mailId)
    this.#announced.add(decisionName(monitor, { folder, uid }))
  }

  /** Mail ids end with the UID (DESIGN 6: they sort by arrival within a folder); the slug tells the folder. */
  #identityOf(mailId: string): [string, number] {
    const slug = mailId.split('.')[1] ?? ''
    const folder = this.#history.schedule.folders.find(({ path }) =>
      slug.startsWith(path.toLowerCase()),
    )
    return [folder?.path ?? '', Number(mailId.split('.').at(-1))]
  }

  #seeActed({ run, action, folder, uid }: Extract<Happening, { kind: 'acted' }>): void {
    const what = `${action} of ${mailName({ folder, uid })}`
    const wanting = [...this.#monitorsOfRun.values()]
      .flat()
      .filter((monitor) => monitor.folder === folder && wants(monitor, action))
      .map(({ name }) => decisionName(name, { folder, uid }))
    const isDue = wanting.some(
      (name) => this.#kept.has(name) && this.#announced.has(name) && this.#matched.has(name),
    )
    this.#require(
      isDue,
      'nothing is done to mail that is not kept, announced and accounted for',
      what,
    )
    const state = this.#states.get(folder)
    const isPending = state?.pendingActions.some(
      (pending) => pending.uids.includes(uid) && actionName(pending.action) === action,
    )
    this.#require(isPending === true, 'what is done is in the state before', what)
    for (const { name, enabled, ...monitor } of this.#monitorsOfRun.get(run) ?? []) {
      if (!enabled || monitor.folder !== folder) continue
      const hasDecided = (state?.positions[name] ?? 1) > uid
      this.#require(hasDecided, 'actions come after all monitors have decided', `${what}, ${name}`)
    }
  }

  #mailsBetween(folder: string, from: number, to: number) {
    return this.#history.mails.filter(
      (mail) => mail.folder === folder && mail.uid >= from && mail.uid < to,
    )
  }

  #require(isSo: boolean, promise: string, words: string): void {
    if (!isSo) this.breaches.push({ promise, words })
  }
}

const wants = ({ then }: MonitorPlan, action: string): boolean => actionName(then) === action

/** A session names a move without its target. */
const actionName = (action: unknown): string =>
  typeof action === 'object' && action !== null ? 'move' : String(action)
