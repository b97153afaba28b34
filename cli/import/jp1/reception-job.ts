import { calledDays, settings } from '../code/expression.js'
import type { Difference, DraftEntry } from '../code/jobs-draft.js'
import type { MailJob } from './mail-jobs.js'
import { COMMON_PARAMETERS, type ParameterNote, parameterDifferences } from './parameter-notes.js'
import { receptionConditions } from './reception-conditions.js'
import { type Surroundings, surroundingsOf } from './surroundings.js'
import { timeOutDifferences } from './time-out.js'
import { lastOf } from './unit.js'

/** JP1 never deletes what it has stored; here mail has an end, and this is the one of the examples. */
const KEEP_DAYS = 30

const nothing: ParameterNote = () => undefined

/** What becomes of the parameters of a job that waits for mail, beside its conditions (command reference, 5.2.11). */
export const RECEPTION_PARAMETERS: ReadonlyMap<string, ParameterNote> = new Map([
  ...COMMON_PARAMETERS,
  ['mlprf', nothing],
  ['mladr', nothing],
  ['mlsbj', nothing],
  ['mltx', nothing],
  ['mltxt', nothing],
  [
    'mlsav',
    (value) =>
      value === 'n'
        ? 'JP1 does not store the mail; here it is kept: keep.message: false leaves it out'
        : undefined,
  ],
  [
    'mllst',
    (file) => `no line is added to ${file}: mailjobs ledger lists what came and what was decided`,
  ],
  ['mlstx', (file) => `the text is text.txt beside the mail, a new one for each, not ${file}`],
  [
    'mlsfd',
    (folder) =>
      `attachments are in attachments/ beside the mail, none overwrites another, not in ${folder}`,
  ],
  [
    'mlafl',
    (file) =>
      `the list is attachments.lst beside the mail, in the same form, with keys for paths; not ${file}`,
  ],
])

/** What became of a job that waits for mail: a monitor, or the reason why none. */
export type ReceptionOutcome =
  | { readonly monitor: DraftEntry }
  | { readonly untranslated: Difference }

/**
 * The monitor that does what a reception job did.
 * @param name of the monitor
 * @param mailbox the name of the mailbox that it reads
 */
export function receptionMonitor(job: MailJob, name: string, mailbox: string): ReceptionOutcome {
  const { unit, origin, isRecovery } = job
  const { when, differences } = receptionConditions(unit, origin)
  if (when === undefined) {
    const words = 'waits for mail, and has no sender, subject or text: no monitor was made of it'
    return { untranslated: { ...origin, words } }
  }
  const surroundings = surroundingsOf(job)
  const pause = pauseOf(job)
  return {
    monitor: {
      name,
      origin,
      value: settings({
        mailbox,
        when,
        keep: settings({ for: calledDays(KEEP_DAYS) }),
        startFrom: 'now',
        enabled: pause === undefined ? undefined : false,
      }),
      notes: notesOf(job),
      differences: [
        ...differences,
        ...parameterDifferences(unit, origin, RECEPTION_PARAMETERS),
        ...timeOutDifferences(unit, origin, surroundings),
        ...[...(pause === undefined ? [] : [pause]), ...orderWords(surroundings, isRecovery)].map(
          (words) => ({ ...origin, words }),
        ),
      ],
    },
  }
}

/** Where a job comes from, and what its author says of it. */
export function notesOf({ unit, origin }: MailJob): readonly string[] {
  const comment = lastOf(unit, 'cm')
  return [
    `${origin.where} (line ${origin.line})${comment === undefined ? '' : `: ${comment.replace(/\s+/g, ' ')}`}`,
  ]
}

/** Why the monitor is paused at first; undefined if it is not. */
function pauseOf({ unit, isRecovery }: MailJob): string | undefined {
  if (isRecovery)
    return 'A recovery job: JP1 runs it only after the job before it has failed. It is paused here, since a monitor would always wait.'
  return lastOf(unit, 'ha') === 'y'
    ? 'Held in JP1 (ha=y), so it is paused here (enabled: false).'
    : undefined
}

/** What JP1 did before and after it, which are no matters of a jobs file. */
function orderWords(
  { before, after, isStartCondition }: Surroundings,
  isRecovery: boolean,
): readonly string[] {
  const first = isRecovery
    ? []
    : before.map((name) => `JP1 waits only once ${name} has ended; a monitor always does.`)
  const next =
    after.length === 0
      ? []
      : [
          `Then JP1 runs ${after.join(', ')}: start it in infra/targets.ts, or by a rule on Mail Matched.`,
        ]
  const condition = isStartCondition
    ? [
        'A start condition: each match starts its jobnet; so does each Mail Matched, in infra/targets.ts.',
      ]
    : []
  return [...first, ...next, ...condition]
}
