import { monitorSchema } from '../../../shared/jobs/schema/jobs-schema.js'
import { compileConditions } from '../../../shared/matching/condition-tree.js'
import { type Decision, decide } from '../../../shared/matching/decide.js'
import type { Conditions, Everything } from '../../../shared/matching/fields/conditions-schema.js'
import { headerFacts } from '../../../shared/matching/header-facts.js'
import {
  type AttachmentFacts,
  exactSize,
  type MessageFacts,
  type MessageSize,
  withBody,
} from '../../../shared/matching/message-facts.js'

/** What a row of a table says of a message; what it leaves out is as in ordinary mail. */
export interface MessageRow {
  readonly from?: readonly string[]
  readonly to?: readonly string[]
  readonly cc?: readonly string[]
  readonly subject?: string
  readonly text?: string
  readonly fields?: Readonly<Record<string, readonly string[]>>
  readonly attachments?: readonly Partial<AttachmentFacts>[]
  readonly size?: number
  readonly unread?: boolean
}

const ORDINARY_BYTES = 2_000

/** The facts that a header tells. */
export function headerOf(
  row: MessageRow,
  size: MessageSize = exactSize(row.size ?? ORDINARY_BYTES),
): MessageFacts {
  const { from = ['batch@example.co.jp'], to = ['operations@example.co.jp'], cc = [] } = row
  const { subject = '[JOB-END] nightly', fields = {}, unread = true } = row
  const addresses = (list: readonly string[]) => list.map((address) => ({ address }))
  return headerFacts(
    {
      from: addresses(from),
      to: addresses(to),
      cc: addresses(cc),
      subject,
      values: (name) => fields[name.toLowerCase()] ?? [],
      doubts: () => [],
    },
    { size, unread },
  )
}

/** All the facts. */
export const factsOf = (row: MessageRow): MessageFacts =>
  withBody(headerOf(row), {
    size: row.size ?? ORDINARY_BYTES,
    text: row.text ?? 'The job has ended.',
    attachments: (row.attachments ?? []).map((attachment) => ({
      filename: 'report.csv',
      keptAs: attachment.filename || 'attachment.csv',
      contentType: 'text/csv',
      size: 1_000,
      ...attachment,
    })),
  })

/** Conditions as the jobs file writes them, through its schema. */
export const compiled = (when: Conditions | Everything) =>
  compileConditions(
    monitorSchema.parse({
      mailbox: 'operations',
      when,
      keep: { for: 'forever' },
      startFrom: 'now',
    }).when,
  )

/** What a monitor makes of a message. */
export const decisionOf = (when: Conditions | Everything, row: MessageRow): Decision =>
  decide(compiled(when), factsOf(row))

/** The path of the condition that decided: the one that failed, or all that matched. */
export const deciding = (decision: Decision): string => {
  switch (decision.result) {
    case 'matched':
      return decision.conditions.map(({ path }) => path).join(' ')
    case 'unmatched':
      return decision.decidedBy.path
    case 'undecided':
      return 'undecided'
  }
}
