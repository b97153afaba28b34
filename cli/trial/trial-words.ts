import pc from 'picocolors'
import type { Trial } from '../../functions/monitor/try-monitors.js'
import type { PolledMonitor } from '../../shared/jobs/requests/poll-request.js'
import { actionWords } from '../words/action-words.js'
import { captureWords, conditionLine } from '../words/condition-words.js'
import { printable } from '../words/printable.js'
import { momentWords } from '../words/time-words.js'
import type { Prospect } from './prospect.js'

const INDENT = ' '.repeat(10)

/** A trial for a person: the mail, what each condition expected and saw, and what a poll would do. */
export function trialText(
  { monitor, matched, subject, from, internalDate, conditions, captures }: Trial,
  tried: PolledMonitor | undefined,
  { prospect, timezone }: { readonly prospect: Prospect; readonly timezone: string | undefined },
): string {
  const verdict = matched ? pc.green('match   ') : pc.yellow('no match')
  const about = pc.dim(`from ${printable(from)}, ${momentWords(new Date(internalDate), timezone)}`)
  const foreseen = prospectWords(prospect, matched, tried)
  return [
    `${verdict}  ${monitor}: ${printable(subject) || '(no subject)'} ${about}`,
    ...conditions.map((condition) => `${INDENT}${conditionLine(condition, tried?.when)}`),
    ...captureWords(captures).map((words) => `${INDENT}${words}`),
    ...(foreseen === undefined ? [] : [pc.dim(`${INDENT}${foreseen}`)]),
  ].join('\n')
}

/** What a poll would do; undefined where that is nothing, as is to be expected. */
function prospectWords(
  prospect: Prospect,
  matched: boolean,
  tried: PolledMonitor | undefined,
): string | undefined {
  switch (prospect.kind) {
    case 'decided':
      if (prospect.result === 'matched')
        return matched ? 'kept before' : 'kept before, when it matched'
      return matched
        ? `decided before: ${prospect.result}; a poll does not decide again`
        : undefined
    case 'too early':
      return matched
        ? `a poll leaves it alone: it came before the monitor begins (${startOf(tried)})`
        : undefined
    case 'paused':
      return matched ? 'a poll leaves it: the monitor is PAUSED (enabled: false)' : undefined
    case 'new':
      return matched
        ? `a poll would keep it, and it would be ${actionWords(tried?.then)}`
        : undefined
  }
}

const startOf = (tried: PolledMonitor | undefined): string => `startFrom: '${tried?.startFrom}'`

/** How many mails of a monitor there were, of each kind. */
export interface TrialCounts {
  tried: number
  matched: number
  /** Of those that match. */
  new: number
  kept: number
  decided: number
  'too early': number
  paused: number
}

/** Nothing tried yet. */
export const noTrials = (): TrialCounts => ({
  tried: 0,
  matched: 0,
  new: 0,
  kept: 0,
  decided: 0,
  'too early': 0,
  paused: 0,
})

/** Counts one more. */
export function count(counts: TrialCounts, matched: boolean, prospect: Prospect): void {
  counts.tried += 1
  if (!matched) return
  counts.matched += 1
  const isKept = prospect.kind === 'decided' && prospect.result === 'matched'
  counts[isKept ? 'kept' : prospect.kind] += 1
}

/** One line for a monitor: how much matches, and what a poll would make of it. */
export function summaryOf(
  name: string,
  counts: TrialCounts,
  tried: PolledMonitor | undefined,
): string {
  const parts = [
    ...(counts.kept > 0 ? [`${counts.kept} kept before`] : []),
    ...(counts.decided > 0
      ? [`${counts.decided} decided before otherwise, which no poll does again`]
      : []),
    ...(counts['too early'] > 0
      ? [`${counts['too early']} came before the monitor begins (${startOf(tried)})`]
      : []),
    ...(counts.paused > 0
      ? [`${counts.paused} wait until the monitor is no longer PAUSED (enabled: false)`]
      : []),
    ...(counts.new > 0
      ? [
          `${counts.new} new: a poll would keep what matches, and it would be ${actionWords(tried?.then)}`,
        ]
      : []),
  ]
  const foreseen = parts.length === 0 ? '' : `; ${parts.join('; ')}`
  return `${name}: ${counts.matched} of ${counts.tried} match${foreseen}.`
}
