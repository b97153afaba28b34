import { type KnownMail, type PollHistory, placeName } from './poll-history.js'
import type { MonitorPlan } from './poll-schedule.js'

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

/** Where in the history a monitor begins. */
export interface Beginning {
  /** It was deployed: what had come before is none of a monitor that begins `now`. */
  readonly deployed: number
  /** A poll had come to its folder with it: what comes later is all its. */
  readonly firstPoll: number
}

/** What happened when, read once. */
export class Times {
  readonly runs: readonly TimesOfRun[]
  readonly #mails = new Map<KnownMail, TimesOfMail>()
  readonly #history: PollHistory

  constructor(history: PollHistory) {
    this.#history = history
    const runs = new Map<number, TimesOfRun>()
    for (const [at, happening] of history.happenings.entries()) {
      if (happening.kind === 'arrived') this.#mails.set(happening.mail, { arrived: at })
      if (happening.kind === 'taken away') this.#went(happening.mail, { taken: at })
      if (happening.kind === 'acted' && happening.action !== 'mark-read')
        this.#went(history.places.get(placeName(happening.place)), {
          acted: { at, run: happening.run },
        })
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

  of(mail: KnownMail): TimesOfMail {
    return this.#mails.get(mail) ?? { arrived: 0 }
  }

  /** As which a monitor may decide on a mail: as it was for a run that was alive when the mail was there, or as it is now. */
  plansOf(monitor: string, mail: KnownMail): MonitorPlan[] {
    const { arrived } = this.of(mail)
    const named = (monitors: readonly MonitorPlan[]) =>
      monitors.filter(({ name, enabled }) => name === monitor && enabled)
    return [
      ...this.runs
        .filter(({ ended }) => ended > arrived)
        .flatMap(({ monitors }) => named(monitors)),
      ...named(this.#history.monitors),
    ]
  }

  /** When a folder was given other numbers last; before everything if it never was. */
  renumberedAt(folder: string): number {
    return this.#history.happenings.findLastIndex(
      (happening) => happening.kind === 'renumbered' && happening.folder === folder,
    )
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
    return { deployed, firstPoll: Math.min(Number.POSITIVE_INFINITY, ...known) }
  }

  #went(mail: KnownMail | undefined, how: Partial<TimesOfMail>): void {
    const known = mail && this.#mails.get(mail)
    if (known) this.#mails.set(mail, { ...known, ...how })
  }
}

/**
 * A run that came to the end of a folder knows where its monitors begin: for `now` also if another run had it, as that is
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
      (report.stopped === 'caught up' || (startFrom === 'now' && report.stopped === 'busy')),
  )
