import * as z from 'zod'

/** Longer than any server's path; it travels in the schedule's input. */
const MAX_FOLDER_LENGTH = 1_000

/** A folder as people see it, levels parted by `/`, or by what it is for: `\Sent`. */
export const folderNameSchema = z
  .string('must be a folder name')
  .min(1, 'must not be empty')
  .max(MAX_FOLDER_LENGTH, `must have at most ${MAX_FOLDER_LENGTH} characters`)
  .superRefine((name, context) => {
    const fault = folderNameFault(name)
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault })
  })

/** What a folder may be named for (RFC 6154 2). */
const SPECIAL_USES = ['All', 'Archive', 'Drafts', 'Flagged', 'Junk', 'Sent', 'Trash']

function folderNameFault(name: string): string | undefined {
  if (name.startsWith('\\') && !SPECIAL_USES.includes(name.slice(1)))
    return `is no use of a folder; there are: ${SPECIAL_USES.map((use) => `'\\\\${use}'`).join(', ')}`
  if (name !== '' && name.split('/').includes(''))
    return 'must not begin or end with /, nor have two in a row'
  return undefined
}
