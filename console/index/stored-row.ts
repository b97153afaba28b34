import * as z from 'zod'
import { decisionSchema, entrySchema } from '../../shared/mailbox/ledger.js'
import type { DecidedMail, TimedDecision } from '../../shared/place/decided-mail.js'
import type { DecisionRow, LedgerRow } from '../api/decision-row.js'

const gapSchema = z.object({
  kind: z.literal('gap'),
  mailbox: z.string(),
  folder: z.string(),
  uid: z.number(),
  last: z.number(),
  decidedAt: z.string(),
})

const storedSchema = z.object({ id: z.string(), told: z.string() })

/** A message with one decision on it, as the index has it. */
const toldSchema = entrySchema.omit({ decisions: true }).extend({
  mailbox: z.string(),
  folder: z.string(),
  uidValidity: z.string(),
  generation: z.int().optional(),
  decision: decisionSchema.extend({ decidedAt: z.string(), lease: z.int().optional() }),
})

/** A row as it is shown. */
export function rowOf(stored: Record<string, unknown>): LedgerRow {
  const gap = gapSchema.safeParse(stored).data
  if (gap) {
    const { uid, mailbox, folder, last, decidedAt } = gap
    return { kind: 'gap', mailbox, folder, first: uid, last, decidedAt }
  }
  const { id, told } = storedSchema.parse(stored)
  return shownRow(id, toldSchema.parse(JSON.parse(told)))
}

/** The message of some rows, each with a decision on it; undefined for none. */
export function mailOfRows(stored: readonly Record<string, unknown>[]): DecidedMail | undefined {
  const told = stored.map((row) => toldSchema.parse(JSON.parse(storedSchema.parse(row).told)))
  const [first] = told
  if (!first) return undefined
  const { decision: _, ...mail } = first
  return exact({ ...mail, decisions: told.map(({ decision }) => timed(decision)) })
}

type Told = z.output<typeof toldSchema>

function shownRow(id: string, told: Told): DecisionRow {
  const { mailbox, folder, uid, internalDate, from, subject, size, decision } = told
  const { monitor, result, decidedAt, decidedBy, seen, doubts } = decision
  return {
    ...{ kind: 'decision', id, mailbox, folder, uid, monitor, result, decidedAt },
    ...(internalDate !== undefined && { internalDate }),
    ...(from !== undefined && { from }),
    ...(subject !== undefined && { subject }),
    ...(size !== undefined && { size }),
    ...(decidedBy !== undefined && { decidedBy }),
    ...(seen !== undefined && { seen }),
    ...(doubts && { doubts }),
  }
}

const timed = ({ lease, ...decision }: Told['decision']): TimedDecision => ({
  ...decision,
  ...(lease !== undefined && { lease }),
})

/** What is absent is absent, not undefined. */
const exact = ({
  generation,
  ...mail
}: Omit<Told, 'decision'> & Pick<DecidedMail, 'decisions'>) => ({
  ...mail,
  ...(generation !== undefined && { generation }),
})
