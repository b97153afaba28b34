import type { KnownMail, PollHistory } from './poll-history.js'
import type { MonitorPlan } from './poll-schedule.js'
import { mailName } from './stored-facts.js'

/** When a mail came, and when and how it went: places in the history. */
export interface TimesOfMail {
  readonly arrived: number
  readonly taken?: number
  /** Moved or deleted for a monitor: by which run. */
  readonly acted?: { readonly at: number; readonly run: number }
}

/** A run, from where to where. */
export interface TimesOfRun {
  readonly run: number
  readonly began: number
  readonly ended: number
  readonly monitors: readonly MonitorPlan[]
}

/** From which UID on a monitor decides. */
export interface Beginning {
  /** Below it nothing may be kept for it. */
  readonly earliest: number
  /** From it on everything is to be decided. */
  readonly latest: number
  /** Where in the history a poll had come to its folder with it. */
  readonly firstPoll: number
}

/** What happened when, read once. */
export class Times {
  readonly mails = new Map<string, TimesOfMail>()
  readonly runs: readonly TimesOfRun[]
  readonly #history: PollHistory

  constructor(history: PollHistory) {
    this.#history = history
    const runs = new Map<number, TimesOfRun>()
    for (const [at, happening] of history.happenings.entries()) {
      if (happening.kind === 'arrived') this.mails.set(mailName(happening), { arrived: at })
      if (happening.kind === 'taken away') this.#went(happening, { taken: at })
      if (happening.kind === 'acted' && happening.action !== 'mark-read')
        this.#went(happening, { acted: { at, run: happening.run } })
      if (happening.kind === 'run began') {
        const { run, definition } = happening
        const monitors = history.schedule.definitions[definition] ?? []
        runs.set(run, { run, began: at, ended: history.happenings.length, monitors })
      }
      if (happening.kind === 'run ended' || happening.kind === 'run died') {
        const known = runs.get(happening.run)
        if (known) runs.set(happening.run, { ...known, ended: at })
      }
    }
    this.runs = [...runs.values()]
  }

  /** As which a monitor may decide on a mail: as it was for a run that was alive when the mail was there, or as it is now. */
  plansOf(monitor: string, mail: KnownMail): MonitorPlan[] {
    const arrived = this.mails.get(mailName(mail))?.arrived ?? 0
    const named = (monitors: readonly MonitorPlan[]) =>
      monitors.filter(({ name, enabled }) => name === monitor && enabled)
    return [
      ...this.runs
        .filter(({ ended }) => ended > arrived)
        .flatMap(({ monitors }) => named(monitors)),
      ...named(this.#history.monitors),
    ]
  }

  /** UIDNEXT of a folder at a place of the history. */
  uidNextAt(folder: string, at: number): number {
    const [plan] = this.#history.schedule.folders.filter(({ path }) => path === folder)
    const arrived = this.#history.happenings
      .slice(0, at)
      .filter((happening) => happening.kind === 'arrived' && happening.folder === folder)
    return (plan?.firstUid ?? 1) + arrived.length
  }

  beginningOf({ name, folder, startFrom }: MonitorPlan): Beginning {
    const { happenings, schedule } = this.#history
    const has = (monitors: readonly MonitorPlan[] = []) =>
      monitors.some((monitor) => monitor.name === name && monitor.enabled)
    const deployed = happenings.findIndex(
      (happening) =>
        happening.kind === 'deployed' && has(schedule.definitions[happening.definition]),
    )
    const known = this.runs
      .filter(({ monitors }) => has(monitors))
      .filter(({ ended }) => isBegunBy(happenings[ended], folder, startFrom))
      .map(({ ended }) => ended)
    const firstPoll = Math.min(Number.POSITIVE_INFINITY, ...known)
    if (startFrom !== 'now') return { earliest: 1, latest: 1, firstPoll }
    return {
      // What is there when it is deployed is not asked for.
      earliest: deployed === 0 ? this.#uidNextAtFirst(folder) : this.uidNextAt(folder, deployed),
      latest: known.length === 0 ? firstPoll : this.uidNextAt(folder, firstPoll),
      firstPoll,
    }
  }

  #uidNextAtFirst(folder: string): number {
    const plan = this.#history.schedule.folders.find(({ path }) => path === folder)
    return plan ? plan.firstUid + plan.mails.length : 1
  }

  #went(mail: { readonly folder: string; readonly uid: number }, how: Partial<TimesOfMail>): void {
    const known = this.mails.get(mailName(mail))
    if (known) this.mails.set(mailName(mail), { ...known, ...how })
  }
}

/**
 * A run that came to a folder, and did not fail there, knows where its monitors begin: for `now` also if another run had it, as that is
 * when they were polled first.
 */
const isBegunBy = (
  happening: PollHistory['happenings'][number] | undefined,
  folder: string,
  startFrom: string,
): boolean =>
  happening?.kind === 'run ended' &&
  happening.outcome.folders.some(
    (report) =>
      report.folder === folder &&
      report.stopped !== 'failed' &&
      (startFrom === 'now' || report.stopped !== 'busy'),
  )
