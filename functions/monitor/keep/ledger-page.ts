import type { Archive } from '../../../shared/archive/archive.js'
import { ledgerKey } from '../../../shared/contract/keys.js'
import { ownEntry } from '../../../shared/contract/own-entry.js'
import { isRfc3339 } from '../../../shared/contract/rfc3339.js'
import type { Expectation } from '../../../shared/jobs/schema/expect-schema.js'
import type { UidRange } from '../../../shared/mailbox/arrivals.js'
import {
  type LedgerDecision,
  type LedgerEntry,
  type LedgerPage,
  ledgerPageSchema,
  quoted,
} from '../../../shared/mailbox/ledger.js'
import { together } from '../../../shared/matching/doubts.js'
import { jsonIn } from '../../../shared/runtime/json.js'
import type { FormerUid } from '../decide/decide-by-head.js'
import type { DecidedMessage, MonitorDecision, WalkedBody } from '../decide/decide-messages.js'
import { LeaseLost } from '../lease/lease-lost.js'
import { enterIntoHour } from './enter-into-hour.js'

const JSON_TYPE = { contentType: 'application/json' } as const

/** A message and what was decided about it, without its body. */
export type DecidedHead = Pick<
  DecidedMessage<WalkedBody>,
  'attributes' | 'summary' | 'decisions' | 'former'
>

/** What was decided about a range of a folder. */
export interface DecidedRange {
  readonly mailbox: string
  readonly folder: string
  readonly uidValidity: string
  /** @default 0 */
  readonly generation?: number | undefined
  readonly range: UidRange
  readonly entries: readonly LedgerEntry[]
  readonly missing: readonly UidRange[]
  /** UIDs of messages that are decided on later, and have a page of their own then. */
  readonly aside: readonly number[]
  /** The monitors that decided, if others have decided on some of it before; none otherwise. */
  readonly catchingUp: readonly string[]
  /** UIDNEXT as this run found it. */
  readonly uidNext?: number | undefined
}

/**
 * Enters a batch into the ledger. A repeat takes the place of the page of an earlier lease; a run that was overtaken leaves that of its
 * successor alone. @param lease the number of the run's lease @throws LeaseLost
 */
export async function writeLedgerPage(
  { archive, now }: { archive: Archive; now: () => Date },
  {
    mailbox,
    folder,
    uidValidity,
    generation = 0,
    range,
    entries,
    missing,
    aside,
    catchingUp,
    uidNext,
  }: DecidedRange,
  lease: number,
): Promise<void> {
  const page: LedgerPage = {
    schemaVersion: 1,
    mailbox,
    folder,
    uidValidity,
    ...(generation > 0 && { generation }),
    ...range,
    decidedAt: now().toISOString(),
    lease,
    ...(uidNext !== undefined && { uidNext }),
    entries: [...entries],
    missing: [...missing],
    ...(aside.length > 0 && { aside: [...aside] }),
  }
  const numbering = { uidValidity, generation }
  const key = ledgerKey(mailbox, folder, numbering, range.first, range.last, catchingUp)
  const bytes = bytesOf(page)
  await enterIntoHour(archive, key, page, bytes)
  if ((await archive.add(key, bytes, JSON_TYPE)) === 'added') return
  const written = await archive.read(key)
  if (written && leaseOf(written.body) > lease) throw new LeaseLost(OVERTAKEN)
  const swapped = await archive.swap(key, bytes, written?.etag, JSON_TYPE)
  if (swapped === undefined) throw new LeaseLost(OVERTAKEN)
}

const OVERTAKEN = 'another run has taken the folder over, and has written the ledger'

/** A page that cannot be read is none that anybody could use. */
function leaseOf(page: Buffer): number {
  const parsed = ledgerPageSchema.safeParse(jsonIn(page.toString()))
  return parsed.success ? (parsed.data.lease ?? 0) : 0
}

/** A line for each entry; as one string, a page of 200 monitors would be 20 MB. */
function bytesOf({ entries, ...page }: LedgerPage): Buffer {
  const lines = entries.flatMap((entry, index) => [
    Buffer.from(index === 0 ? '\n' : ',\n'),
    Buffer.from(JSON.stringify(entry)),
  ])
  const head = Buffer.from(`${JSON.stringify(page).slice(0, -1)},"entries":[`)
  return Buffer.concat([head, ...lines, Buffer.from('\n]}\n')])
}

/** A message with its decisions, as the ledger has it. */
export function ledgerEntry({ attributes, summary, decisions, former }: DecidedHead): LedgerEntry {
  return {
    uid: attributes.uid,
    internalDate: attributes.internalDate.toISOString(),
    size: attributes.size,
    ...quotedSummary(summary),
    ...(former && { former: placeOf(former) }),
    decisions: decisions.map(ledgerDecision),
  }
}

const placeOf = ({ uidValidity, generation = 0, uid }: FormerUid): LedgerEntry['former'] => ({
  uidValidity,
  ...(generation > 0 && { generation }),
  uid,
})

/** What is quoted of a header. */
export const quotedSummary = ({ messageId, from, subject, date }: DecidedHead['summary']) => ({
  ...(messageId !== undefined && { messageId: quoted(messageId) }),
  ...(from !== undefined && { from: quoted(from) }),
  subject: quoted(subject),
  ...(date && isRfc3339(date) && { date: date.toISOString() }),
})

/** A decision as the ledger has it. */
export function ledgerDecision({ monitor, decision }: MonitorDecision): LedgerDecision {
  const { name, version, expect } = monitor
  const facts = { monitor: name, version, result: decision.result }
  if (decision.result === 'missing') return facts
  const deciding = decision.result === 'matched' ? decision.conditions.at(-1) : decision.decidedBy
  if (!deciding) return facts
  const doubts =
    decision.result === 'matched'
      ? together(decision.conditions.map(({ doubts = [] }) => doubts))
      : (deciding.doubts ?? [])
  return {
    ...facts,
    decidedBy: deciding.path,
    seen: quoted(deciding.seen),
    ...(doubts.length > 0 && { doubts: [...doubts] }),
    ...(decision.result === 'matched' && capturesFor(expect, decision.captures)),
  }
}

/** What the mail that is waited for is counted or dated by. */
function capturesFor(
  { distinct, date }: Pick<Expectation, 'distinct' | 'date'> = {},
  captures: Readonly<Record<string, string>>,
): Pick<LedgerDecision, 'captures'> {
  const named = [distinct, date].flatMap((name) => {
    const value = name === undefined ? undefined : ownEntry(captures, name)
    return name === undefined || value === undefined ? [] : [[name, quoted(value)] as const]
  })
  return named.length > 0 ? { captures: Object.fromEntries(named) } : {}
}
