import pc from 'picocolors'
import type { ReplaySource } from '../../shared/contract/replays.js'
import type { MonitorFunction, Place } from '../../shared/place/place.js'
import { EXIT } from '../exit-codes.js'
import { progressLine } from '../words/progress-line.js'
import type { KnownDefinitions } from './chosen-definition.js'
import type { ReplayOrder, ReplayStep } from './replay-calls.js'
import type { ReplayOptions } from './replay-options.js'
import {
  countReplay,
  keptOnlyWords,
  noReplays,
  type ReplayCounts,
  replayedText,
  summaryWords,
} from './replay-words.js'

/** What is to be replayed. */
export interface Chosen {
  /** Mails; undefined of a mailbox, which only the function can look into. */
  readonly total: number | undefined
  readonly replay: (order: ReplayOrder) => AsyncGenerator<ReplayStep>
}

/** A replay, ready to begin. */
export interface ChosenReplay {
  readonly place: Place
  readonly monitorFunction: MonitorFunction
  readonly definitions: KnownDefinitions
  readonly chosen: Chosen
  /** Whether somebody has asked for an end. */
  readonly stop: { isStopped(): boolean }
  /** Of the monitor. */
  readonly name: string
}

/** Replays what was chosen, and shows each mail as it is done. What the command ends with. */
export async function replayChosen(
  { place, monitorFunction, definitions, chosen, stop, name }: ChosenReplay,
  options: ReplayOptions,
): Promise<number> {
  const { forReal = false, json = false } = options
  const order = {
    monitorFunction,
    definitions,
    forReal,
    name: options.name,
    reason: options.reason,
  }
  const counts = noReplays()
  const versions = new Set<string>()
  const line = progressLine(process.stderr)
  const done = () => counts.mails + counts.lost
  const showProgress = (left = (chosen.total ?? 0) - done()) =>
    line.show(`${done()} mails replayed, ${left} left...`)
  let last: ReplayStep | undefined
  showProgress()
  try {
    for await (const step of chosen.replay(order)) {
      line.clear()
      show(step, counts, options)
      versions.add(step.version)
      last = step
      if (stop.isStopped()) break
      showProgress(step.left)
    }
  } finally {
    line.clear()
  }
  const what = `${name} ${[...versions].join(', ')} (${definitions.choice})`
  if (json) console.log(JSON.stringify({ summary: { monitor: name, forReal, ...counts } }))
  else {
    console.log(summaryWords(counts, { what, forReal }))
    if (options.source === 'kept') console.error(pc.dim(keptOnlyWords(name)))
  }
  const left = last?.left ?? (chosen.total ?? done()) - done()
  if (stop.isStopped() && left > 0) return interrupted(options)
  if (last?.ended?.stopped === 'busy') return EXIT.busy
  if (last?.ended === undefined && done() === 0) return nothingChosen(place, options)
  return last?.ended || counts.undecided + counts.lost > 0 ? EXIT.failed : EXIT.done
}

function show(
  step: ReplayStep,
  counts: ReplayCounts,
  { forReal = false, json }: ReplayOptions,
): void {
  for (const mail of step.mails) {
    countReplay(counts, mail)
    console.log(
      json ? JSON.stringify({ ...mail, version: step.version }) : replayedText(mail, forReal),
    )
  }
  for (const { key, reason } of step.lost) {
    counts.lost += 1
    console.log(json ? JSON.stringify({ key, lost: reason }) : pc.red(`${key}: ${reason}`))
  }
  for (const warning of step.warnings) console.error(pc.yellow(warning))
  const { failure, stopped } = step.ended ?? {}
  if (stopped === 'busy') console.error(pc.yellow(BUSY))
  if (failure)
    console.error(
      json
        ? JSON.stringify({ error: failure })
        : `${pc.red(failure.code)}  ${failure.message}\n${pc.dim(`What to do: ${failure.remedy}`)}`,
    )
}

const BUSY =
  'Another run has the folder: wait until it is done, a minute or two, and give the same command again.'

/** What was begun goes on where it ended. */
export function interrupted({ forReal }: ReplayOptions): number {
  if (forReal) console.error('Stopped. The same command goes on, and repeats nothing.')
  else console.error('Stopped. Nothing was written.')
  return forReal ? EXIT.stillOpen : EXIT.failed
}

/** Nothing was chosen: what was looked at, and where else there may be some. */
export function nothingChosen({ name }: Place, { source, json }: ReplayOptions): number {
  const words = `${name} has no such mail of that time (--since, --until) to replay, ${SOURCE_WORDS[source]}.`
  console.error(
    json ? JSON.stringify({ error: { code: 'NO_MAIL', message: words } }) : pc.yellow(words),
  )
  return EXIT.failed
}

const SOURCE_WORDS = {
  kept: 'kept by any monitor of the mailbox; --source mailbox asks the mailbox itself',
  quarantined: 'in quarantine',
  mailbox: 'in the mailbox',
} as const satisfies Record<ReplaySource, string>
