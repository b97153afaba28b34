import * as z from 'zod'

const failureSchema = z.object({ code: z.string(), message: z.string(), remedy: z.string() })

/** What a replay made of one mail. */
export const replayedMailSchema = z.object({
  /** Of the mail. */
  id: z.string(),
  folder: z.string(),
  uid: z.int().min(1),
  /** RFC 3339, UTC. */
  internalDate: z.string(),
  /** Shortened. */
  from: z.string(),
  subject: z.string(),
  /** `undecided`: it could not be decided on, for a reason of its own, which `failure` tells. */
  result: z.enum(['matched', 'unmatched', 'undecided']),
  /** The condition that decided, and what it saw. */
  decidedBy: z.string().optional(),
  seen: z.string().optional(),
  captures: z.record(z.string(), z.string()).optional(),
  /**
   * `kept`: kept and announced, in a dry run: it would be. `already`: it was, under the same name. `entered`: decided for the first time and
   * entered into the ledger, with nothing to keep. `nothing`: no change.
   */
  outcome: z.enum(['kept', 'already', 'entered', 'nothing']),
  /** Of what is kept: 0 for the first time, as a quarantined mail has it. */
  replay: z.int().min(0).optional(),
  manifestKey: z.string().optional(),
  failure: failureSchema.optional(),
})

/** What a replay made of one mail. */
export type ReplayedMail = z.output<typeof replayedMailSchema>

/** What one call of the monitor function did of a replay. */
export const replayOutcomeSchema = z.object({
  mails: z.array(replayedMailSchema),
  /** Keys of which there is nothing any more. */
  gone: z.array(z.string()),
  /** `rest`: its time was up; what is not among the mails is to be asked for again. */
  stopped: z.enum(['done', 'rest', 'failed', 'busy']),
  /** Of mail of a mailbox: where the next call goes on, and how many are left to look at. */
  next: z.object({ uidValidity: z.string(), uid: z.int(), left: z.int() }).optional(),
  /** Why it stopped, if that was a failure. */
  failure: failureSchema.optional(),
  warnings: z.array(z.string()).optional(),
})

/** What one call of the monitor function did of a replay. */
export type ReplayOutcome = z.output<typeof replayOutcomeSchema>
