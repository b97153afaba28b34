import { ConfigurationInvalid, type Fault } from '../../shared/failures/configuration-errors.js'
import { type JobsWarning, jobsWarnings } from '../../shared/jobs/checks/jobs-warnings.js'
import { readJobs } from '../../shared/jobs/read-jobs.js'
import { type JobsDraft, PARTS } from './code/jobs-draft.js'
import { valueOfDraft } from './code/write-jobs.js'

/** What the commands will say of a jobs file that was made, found before anybody edits it. */
export interface JobsCheck {
  readonly faults: readonly Fault[]
  readonly warnings: readonly JobsWarning[]
}

/** Checks a draft as `check-jobs` checks the file. */
export function checkDraft(draft: JobsDraft): JobsCheck {
  try {
    return { faults: [], warnings: jobsWarnings(readJobs(valueOfDraft(draft), 'the jobs file')) }
  } catch (error) {
    if (error instanceof ConfigurationInvalid) return { faults: error.faults, warnings: [] }
    throw error
  }
}

/** Whether anything was made at all. */
export const hasEntries = (draft: JobsDraft): boolean =>
  PARTS.some((part) => draft[part].length > 0)

/** `2 mailboxes, 10 monitors`. */
export const countWords = (draft: JobsDraft): string =>
  PARTS.flatMap((part) => {
    const count = draft[part].length
    return count === 0 ? [] : [`${count} ${count === 1 ? SINGULAR[part] : part}`]
  }).join(', ')

const SINGULAR = {
  mailboxes: 'mailbox',
  monitors: 'monitor',
  senders: 'sender',
  sends: 'send',
  addresses: 'address',
} as const satisfies Record<(typeof PARTS)[number], string>
