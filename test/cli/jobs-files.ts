import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { ImapServer } from '../../shared/jobs/file/jobs-file.js'

const BUILDERS = resolve(import.meta.dirname, '../../shared/jobs/define-jobs.js')

/** Writes a jobs file with one mailbox, `operations`, and one monitor of all its mail. */
export async function writeJobsFile(
  directory: string,
  imap: ImapServer,
  folder = 'INBOX',
): Promise<string> {
  const file = join(directory, 'jobs.ts')
  await writeFile(
    file,
    `import { days, defineJobs, everything, minutes } from ${JSON.stringify(BUILDERS)}
export const jobs = defineJobs({
  mailboxes: {
    operations: { address: 'operations@example.co.jp', imap: ${JSON.stringify(imap)}, poll: minutes(60) },
  },
  monitors: {
    all: { mailbox: 'operations', folder: ${JSON.stringify(folder)}, when: everything(), keep: { for: days(7) }, startFrom: 'all' },
  },
})
`,
  )
  return file
}

/** How the commands get the password of \`operations\`. */
export const passwordOf = (password: string): Record<string, string> => ({
  MAILJOBS_SECRET_OPERATIONS: JSON.stringify({ username: 'operations@example.co.jp', password }),
})
