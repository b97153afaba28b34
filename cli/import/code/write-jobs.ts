import { buildersIn, type Expression, type Settings, valueWritten } from './expression.js'
import { type Difference, type DraftEntry, type JobsDraft, PARTS } from './jobs-draft.js'
import { commentLines, printExpression } from './print-expression.js'

/**
 * The jobs file as text, formatted as the project is.
 * @param builders where it imports from, as written in it: `../shared/jobs/define-jobs.js`
 */
export function writeJobs(draft: JobsDraft, builders: string): string {
  const jobs = jobsOf(draft)
  const names = ['defineJobs', ...buildersIn(jobs)].toSorted()
  const head = [...draft.head, ...untranslatedLines(draft.untranslated)]
  return `import { ${names.join(', ')} } from '${builders}'

${commentLines(head, 0)}export const jobs = defineJobs(${printExpression(jobs, 0, 0)})
`
}

/** The value that the jobs file exports: what `readJobs` has to take. */
export const valueOfDraft = (draft: JobsDraft): unknown => valueWritten(jobsOf(draft))

const jobsOf = (draft: JobsDraft): Settings => ({
  kind: 'settings',
  entries: PARTS.flatMap((part) => {
    const entries = draft[part]
    const value: Expression = { kind: 'settings', entries: entries.map(settingOf) }
    return entries.length === 0 ? [] : [{ name: part, value }]
  }),
})

const settingOf = ({ name, value, notes, differences }: DraftEntry) => ({
  name,
  value,
  notes: [...notes, ...differences.map(differenceWords)],
})

const differenceWords = ({ setting, words }: Difference): string =>
  setting === undefined ? words : `${setting}: ${words}`

/** What became no entry; of very many the first. */
function untranslatedLines(untranslated: readonly Difference[]): readonly string[] {
  if (untranslated.length === 0) return []
  const more = untranslated.length - MOST_UNTRANSLATED
  return [
    'Nothing was made of:',
    ...untranslated.slice(0, MOST_UNTRANSLATED).map(untranslatedWords),
    ...(more > 0 ? [`- ${more} more; --json lists them all`] : []),
  ]
}

const MOST_UNTRANSLATED = 100

const untranslatedWords = ({ where, line, words }: Difference): string =>
  `- ${where} (line ${line}): ${words}`
