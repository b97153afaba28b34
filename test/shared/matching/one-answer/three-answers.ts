import { inspectMail } from '../../../../cli/trial/inspection.js'
import { decideByHead } from '../../../../functions/monitor/decide/decide-by-head.js'
import { decideMessages } from '../../../../functions/monitor/decide/decide-messages.js'
import { MessageFault } from '../../../../functions/monitor/faults/message-fault.js'
import { tryMonitors } from '../../../../functions/monitor/try-monitors.js'
import { readJobs } from '../../../../shared/jobs/read-jobs.js'
import { pollRequestsOf, readPollRequest } from '../../../../shared/jobs/requests/poll-request.js'
import { walkMessage } from '../../../../shared/mail/walk/walk-message.js'
import { compileConditions } from '../../../../shared/matching/condition-tree.js'
import type { ConditionOutcome } from '../../../../shared/matching/evaluate.js'
import { looksInAttachments } from '../../../../shared/matching/looks-in-attachments.js'
import { MemoryMailServer } from '../../../faults/doubles/memory-mail-server.js'
import { MemorySession } from '../../../faults/doubles/memory-session.js'
import { PAIRS } from './mutated-mail.js'

const definitionOf = ({ when }: (typeof PAIRS)[number]) =>
  ({ mailbox: 'operations', when, keep: { for: 'forever' }, startFrom: 'all' }) as const

const jobs = readJobs(
  {
    mailboxes: {
      operations: { address: 'operations@example.co.jp', imap: { host: 'imap.example.co.jp' } },
    },
    monitors: Object.fromEntries(PAIRS.map((pair, index) => [`pair-${index}`, definitionOf(pair)])),
  },
  'the tables of decisions',
)
const [sent] = pollRequestsOf(jobs)
const request = readPollRequest(JSON.parse(JSON.stringify(sent)))
const compiled = new Map(
  request.monitors.map((monitor) => [
    monitor.name,
    { monitor, conditions: compileConditions(monitor.when), position: 1 },
  ]),
)

/** The monitors that are asked, by name. */
export const MONITORS: readonly string[] = [...compiled.keys()]

/** What one way makes of a mail for a monitor. */
export interface Answer {
  readonly matched: boolean
  readonly captures: Readonly<Record<string, string>>
  /** Every condition and what it saw; of a poll those that it was decided by. */
  readonly conditions: readonly ConditionOutcome[]
}

/** That it is none: something stands in its place. */
export type Withheld = 'withheld'

/** As a poll decides: by its header, then with its body. */
export async function polled(raw: Buffer, name: string): Promise<Answer | Withheld> {
  const monitor = compiled.get(name)
  if (monitor === undefined) throw new Error(`${name} is no monitor`)
  const session = await sessionWith(raw)
  await session.examine('INBOX')
  try {
    for await (const head of session.heads(1, 1)) {
      const byHead = [decideByHead(head, [monitor])]
      const bodies = passingBodies(looksInAttachments(monitor.monitor.when))
      for await (const [decided] of decideMessages({ session, bodies }, byHead)) {
        const decision = decided?.decisions[0]?.decision
        if (decision?.result === 'matched') return { matched: true, ...decision }
        if (decision?.result === 'unmatched')
          return { matched: false, captures: {}, conditions: [decision.decidedBy] }
      }
    }
  } catch (error) {
    if (error instanceof MessageFault) return 'withheld'
    throw error
  }
  throw new Error('nothing was decided')
}

/** Walked, and kept nowhere. */
function passingBodies(attachmentTexts: boolean) {
  const walked = async (source: Iterable<Buffer> | AsyncIterable<Buffer>) => ({
    mail: await walkMessage(source, { attachmentTexts }),
  })
  const receive = (_: number, chunks: AsyncIterable<Buffer>) => walked(chunks)
  return { hold: (bytes: Buffer) => walked([bytes]), receive }
}

/** As a dry run tells. */
export async function tried(raw: Buffer, name: string): Promise<Answer | Withheld> {
  const deps = {
    credentials: {
      loginOf: async () => ({ username: 'u', password: 'not-real', secretVersion: '1' }),
    },
    openMailbox: () => sessionWith(raw),
    timeLimitMs: 60_000,
  }
  const monitors = request.monitors.filter((monitor) => monitor.name === name)
  for await (const trial of tryMonitors(deps, { ...request, monitors }, new Date(0))) return trial
  return 'withheld'
}

async function sessionWith(raw: Buffer) {
  const server = new MemoryMailServer(['INBOX'])
  server.arrive('INBOX', { bodies: [raw], internalDate: new Date('2026-11-20T12:00:00Z') })
  return new MemorySession(server)
}

/** As `inspect` shows a file. */
export async function inspected(raw: Buffer, name: string): Promise<Answer> {
  const definition = jobs.monitors[name]
  if (definition === undefined) throw new Error(`${name} is no monitor`)
  const { decision } = await inspectMail(raw, { name, definition })
  if (decision === undefined) throw new Error('nothing was decided')
  return { captures: {}, ...decision }
}
