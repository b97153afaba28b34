import { pathOf } from '../schema/faults.js'
import { type JobsOutline, jobsOutline, type OutlineFault } from '../schema/jobs-outline.js'
import type { Jobs } from '../schema/jobs-schema.js'
import { windowWarnings } from './expectation-faults.js'
import { folderWarnings } from './folder-warnings.js'
import { intervalWarnings } from './interval-checks.js'
import { patternWarnings } from './pattern-warnings.js'
import { providerWarnings } from './provider-checks.js'
import { timezoneWarnings } from './timezone-warnings.js'

/** Something that will do, and is probably not meant. */
export interface JobsWarning {
  /** Of the kind of warning, the same for every file: by it a warning can be acknowledged. */
  readonly id: string
  /** Where: `mailboxes.operations.poll`. */
  readonly path: string
  readonly message: string
}

/** What a valid jobs file should be asked about. */
export function jobsWarnings(jobs: Jobs): JobsWarning[] {
  const outline = jobsOutline(jobs)
  const warningsOf = (id: string, found: readonly OutlineFault[]) =>
    found.map(({ path, message }) => ({ id, path: pathOf(path), message }))
  return [
    ...warningsOf('interval-below-lower-limit', intervalWarnings(outline)),
    ...warningsOf('interval-below-provider-floor', providerWarnings(outline)),
    ...warningsOf('folders-nearly-alike', folderWarnings(outline)),
    ...senderWarnings(outline),
    ...warningsOf('time-zone-unsaid', timezoneWarnings(outline)),
    ...warningsOf('windows-touch', windowWarnings(outline)),
    ...warningsOf('backslash-lost', patternWarnings(jobs)),
  ]
}

/** What the kind of each sender asks about its settings. */
const senderWarnings = ({ senders }: JobsOutline): JobsWarning[] =>
  Object.entries(senders).flatMap(([name, { facts }]) =>
    facts.warnings.map(({ id, path, message }) => ({
      id,
      path: pathOf(['senders', name, ...path]),
      message,
    })),
  )
