import * as z from 'zod'
import { epochSchema, goneBackSchema, resetSchema } from './epochs.js'
import type { FolderStatus } from './mailbox-session.js'
import { pendingActionSchema } from './pending-actions.js'
import { lowestPosition } from './positions.js'
import { asideMessageSchema } from './set-aside.js'
import { vanishingSchema } from './vanished/vanishing.js'
import { youngHoleSchema } from './young-holes.js'

const uidSchema = z.int().min(1)

/** Held by the run that works on a folder; worth nothing once it has expired. */
const leaseSchema = z.object({
  owner: z.string(),
  /** RFC 3339. */
  expiresAt: z.iso.datetime(),
})

/**
 * What is remembered of a folder, `state/<mailbox>/<folder>.json`. It never expires. What a newer version remembers beside it is not
 * refused, and stays (readState).
 */
export const folderStateSchema = z.object({
  schemaVersion: z.literal(1),
  mailbox: z.string(),
  folder: z.string(),
  uidValidity: z.string().regex(/^\d+$/),
  /** How often this UIDVALIDITY had come back when the present numbering began; absent for 0. */
  generation: z.int().min(0).optional(),
  /** By monitor; a removed one keeps its place, for the day it comes back. */
  positions: z.record(z.string(), uidSchema),
  /** By monitor, see `begunWith`; absent of what was written before it was remembered. */
  begun: z
    .record(
      z.string(),
      z.object({
        startFrom: z.string(),
        when: z.string(),
        at: z.iso.datetime().optional(),
        from: uidSchema.optional(),
      }),
    )
    .optional(),
  arrivals: z.object({
    /** UIDNEXT as of the last decision. */
    uidNext: uidSchema,
    /** The latest INTERNALDATE that was decided on; absent before the first. */
    lastInternalDate: z.iso.datetime().optional(),
  }),
  /** What is still to be done to mail of the folder that is kept. */
  pendingActions: z.array(pendingActionSchema).default([]),
  /** UIDs below the positions that were not there, and may still come. */
  holes: z.array(youngHoleSchema).default([]),
  /** Messages below the positions that are not decided on yet. */
  aside: z.array(asideMessageSchema).default([]),
  /** Messages in quarantine that are in the folder as they were, the last of them: what they are not given out with proves nothing. */
  quarantined: z.array(uidSchema).optional(),
  /** The message that a run is about to read on its own; if that run does not end, it was this one. */
  trying: uidSchema.optional(),
  /** Host and port of the server that the UIDs are of; absent of what was written before it was remembered. */
  server: z.string().optional(),
  /** Of each UIDVALIDITY that the folder has had, the last generation; absent while there was one. */
  generations: z.record(z.string().regex(/^\d+$/), z.int().min(0)).optional(),
  /** The numberings before the present one, the oldest first. */
  epochs: z.array(epochSchema).optional(),
  /** How the present numbering began; absent of the first one. */
  reset: resetSchema.optional(),
  /** Of the last resets, how many polls ago each was. */
  resets: z.array(z.int().min(0)).optional(),
  goneBack: goneBackSchema.optional(),
  /** Of runs that did not end, and nobody knows at which message, what they were reading below; forgotten once a run has ended. */
  unended: z.array(uidSchema).optional(),
  /** UIDs that came and went before anybody decided on them; absent of what was written before they were looked for. */
  vanishing: vanishingSchema.optional(),
  /** UIDNEXT as the run with the lease found it: below it lies what it may be reading. */
  readingBelow: uidSchema.optional(),
  lease: leaseSchema.optional(),
  /** Leases there have been, the present one included: its number. */
  leases: z.int().min(0).default(0),
})

/** What is remembered of a folder. */
export type FolderState = z.output<typeof folderStateSchema>

/** The state of a folder that no run has seen yet. */
export const newFolderState = (
  { mailbox, folder }: Pick<FolderState, 'mailbox' | 'folder'>,
  { uidValidity, uidNext }: Pick<FolderStatus, 'uidValidity' | 'uidNext'>,
): FolderState => ({
  schemaVersion: 1,
  mailbox,
  folder,
  uidValidity,
  positions: {},
  arrivals: { uidNext },
  pendingActions: [],
  holes: [],
  aside: [],
  leases: 0,
})

/** The UID below which every one of these monitors has decided: the folder is read from there. */
export const decidedBelow = (
  { positions, arrivals }: FolderState,
  monitors: readonly { readonly name: string }[],
): number =>
  lowestPosition(
    positions,
    monitors.map(({ name }) => name),
  ) ?? arrivals.uidNext
