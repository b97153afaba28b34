import pc from 'picocolors'
import type { ReplayedMail } from '../../shared/jobs/requests/replay-outcome.js'
import { utcWords } from '../words/ledger-words.js'
import { printable } from '../words/printable.js'

/** How many mails came out how. */
export interface ReplayCounts {
  mails: number
  kept: number
  already: number
  entered: number
  unmatched: number
  undecided: number
  lost: number
}

/** Nothing replayed yet. */
export const noReplays = (): ReplayCounts => ({
  mails: 0,
  kept: 0,
  already: 0,
  entered: 0,
  unmatched: 0,
  undecided: 0,
  lost: 0,
})

/** Counts one more. */
export function countReplay(counts: ReplayCounts, { result, outcome }: ReplayedMail): void {
  counts.mails += 1
  if (outcome === 'kept') counts.kept += 1
  if (outcome === 'already') counts.already += 1
  if (outcome === 'entered') counts.entered += 1
  if (result === 'unmatched') counts.unmatched += 1
  if (result === 'undecided') counts.undecided += 1
}

/** A mail and what was made of it, for a person. */
export function replayedText(mail: ReplayedMail, forReal: boolean): string {
  const { internalDate, subject, from, folder, uid, decidedBy, seen = '', failure } = mail
  const about = pc.dim(`from ${printable(from) || '(nobody)'}, ${folder} UID ${uid}`)
  const head = `${utcWords(internalDate)}  ${verdict(mail, forReal)}  ${printable(subject) || '(no subject)'} ${about}`
  if (failure)
    return `${head}\n    ${failure.code}: ${failure.message}\n    ${pc.dim(`What to do: ${failure.remedy}`)}`
  const why = decidedBy === undefined ? [] : [`    ${decidedBy} saw "${printable(seen)}"`]
  const where = forReal && mail.manifestKey !== undefined ? [`    ${mail.manifestKey}`] : []
  return [head, ...why, ...where].join('\n')
}

const WIDTH = 'would be kept'.length

function verdict({ result, outcome, replay }: ReplayedMail, forReal: boolean): string {
  if (result === 'undecided') return pc.red('undecided'.padEnd(WIDTH))
  if (result === 'unmatched') return pc.yellow('unmatched'.padEnd(WIDTH))
  if (outcome === 'already')
    return pc.dim(replay === 0 ? 'kept already' : `kept before, ${replayWords(replay)}`)
  const word = forReal ? 'kept' : 'would be kept'
  return `${pc.green(word.padEnd(WIDTH))} ${pc.dim(replayWords(replay))}`
}

const replayWords = (replay = 0): string =>
  replay === 0 ? 'for the first time' : `replay ${replay}`

/** What a replay was, in a sentence or two. */
export function summaryWords(
  { mails, kept, already, entered, unmatched, undecided, lost }: ReplayCounts,
  { what, forReal }: { readonly what: string; readonly forReal: boolean },
): string {
  const parts = [
    `${kept} ${forReal ? 'kept and announced' : 'would be kept and announced'}`,
    ...(already > 0 ? [`${already} kept before, and left alone`] : []),
    `${unmatched} unmatched`,
    ...(entered > 0
      ? [`${entered} of them ${forReal ? 'entered' : 'would be entered'} into the ledger as such`]
      : []),
    ...(undecided > 0 ? [`${undecided} could not be decided on`] : []),
    ...(lost > 0 ? [`${lost} are not there any more, or have no definition`] : []),
  ]
  const end = forReal ? '' : ' Nothing was written; --for-real does it.'
  return `${what}: of ${mails + lost} mails ${parts.join(', ')}.${end}`
}

/** Who corrects a rule means what it did not match, and that was not kept. */
export const keptOnlyWords = (monitor: string): string =>
  `Only mail that ${monitor} keeps was looked at. What it has not matched is in the mailbox, if anywhere: --source mailbox.`
