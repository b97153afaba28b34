import * as z from 'zod'

const timeSchema = z.iso.datetime()
const uidSchema = z.int().min(1)

/** A folder as a survey has seen it. */
const folderSchema = z.object({
  path: z.string(),
  /** `\Junk`, `\Trash`, ...: by its flag (RFC 6154), else by a name known for it. */
  use: z.string().optional(),
  messages: z.int().min(0),
  unseen: z.int().min(0).optional(),
  bytes: z.int().min(0).optional(),
  oldest: timeSchema.optional(),
  newest: timeSchema.optional(),
})

/** What the sought mail of a folder came to. */
const foundFolderSchema = z.object({
  folder: z.string(),
  /** `renumbered`: the UIDs that are known mean nothing there any more. */
  state: z.enum(['looked at', 'renumbered', 'no such folder', 'not looked at']),
  /** UIDs that are not there any more, ascending. */
  gone: z.array(uidSchema),
  /** Those of them that lie in another folder now, as far as they were looked for. */
  elsewhere: z.array(z.object({ uid: uidSchema, folder: z.string() })),
  /** How many of those that are gone were looked for elsewhere. */
  soughtElsewhere: z.int().min(0),
})

/** What a server has shown of a mailbox; it travels from where it was looked at. */
export const mailboxSurveySchema = z.object({
  takenAt: timeSchema,
  storage: z.object({ usedBytes: z.number(), limitBytes: z.number().optional() }).optional(),
  folders: z.array(folderSchema),
  /** Folders that there was no time for, or that were refused: their paths, with why. */
  notSeen: z.array(z.object({ path: z.string(), why: z.string() })),
  found: z.array(foundFolderSchema),
})

/** What a server has shown of a mailbox. */
export type MailboxSurvey = z.output<typeof mailboxSurveySchema>

/** A folder as a survey has seen it. */
export type SurveyedFolder = z.output<typeof folderSchema>

/** What the sought mail of a folder came to. */
export type FoundFolder = z.output<typeof foundFolderSchema>
