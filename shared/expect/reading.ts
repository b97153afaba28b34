import * as z from 'zod'

const timeSchema = z.iso.datetime()

/** How far the decisions on the mail of a folder are known. */
export const readingSchema = z.object({
  mailbox: z.string(),
  /** Its path, as the server lists it. */
  folder: z.string(),
  /** The hours of the ledger before this moment are known. */
  from: timeSchema,
  /** Lines that are known of the hour that begins then; absent for none. */
  lines: z.int().min(1).optional(),
  /** What UIDNEXT was, and when: mail of this UID and above came later. */
  bounds: z.array(z.object({ numbering: z.string(), uidNext: z.int().min(1), at: timeSchema })),
  /** The last mail of the folder, whoever it was for. */
  lastMailAt: timeSchema.optional(),
})

/** How far the decisions on the mail of a folder are known. */
export type Reading = z.output<typeof readingSchema>

/** A folder of a mailbox. */
export type ReadFolder = Pick<Reading, 'mailbox' | 'folder'>

/** Whether both are the same folder. */
export const isSameFolder = (one: ReadFolder, other: ReadFolder): boolean =>
  one.mailbox === other.mailbox && one.folder === other.folder

/** The reading of a folder of which nothing is known yet. @param from in ms: what was decided on before is not read */
export const readingFrom = ({ mailbox, folder }: ReadFolder, from: number): Reading => ({
  mailbox,
  folder,
  from: new Date(from).toISOString(),
  bounds: [],
})
