import type { Manifest } from '../archive/manifest.js'
import type { PolledMonitor } from '../jobs/requests/poll-request.js'
import type { ConditionNode } from '../matching/condition-node.js'
import { compileConditions } from '../matching/condition-tree.js'
import { decide } from '../matching/decide.js'
import { headerFacts } from '../matching/header-facts.js'
import type { DecidedMail, TimedDecision } from './decided-mail.js'
import type { AccountSources } from './mail-account.js'

/** What the definition that is at work now makes of a message. */
export interface TodaysDecision {
  /** `unknown`: the ledger does not have what it takes to tell. */
  readonly result: 'matched' | 'unmatched' | 'unknown'
  /** Of the definition; absent where there is no such monitor any more. */
  readonly version?: string
  /** The condition that decides, and what it sees. */
  readonly decidedBy?: string
  readonly seen?: string
  /** What that is known by. */
  readonly by: 'the same definition' | 'the kept message' | 'the ledger' | 'nothing'
  /** Why nobody can tell, in words. */
  readonly reason?: string
}

/** A decision, and what it was made on. */
interface Decided {
  readonly mail: DecidedMail
  readonly decision: TimedDecision
  readonly monitor: PolledMonitor | undefined
  readonly manifest: Manifest | undefined
}

/** What a monitor as it is now makes of a message: by the message where it is kept, else as far as the ledger tells. */
export async function todaysDecision(
  sources: Pick<AccountSources, 'bucket' | 'decideAgain'>,
  { mail, decision, monitor, manifest }: Decided,
): Promise<TodaysDecision> {
  if (!monitor)
    return { result: 'unknown', by: 'nothing', reason: 'there is no monitor of this name any more' }
  const { version } = monitor
  const { result } = decision
  if ((result === 'matched' || result === 'unmatched') && version === decision.version)
    return { result, version, by: 'the same definition' }
  const stored = manifest?.messageKey && (await sources.bucket.read(manifest.messageKey))
  if (stored) return sources.decideAgain(stored.body, monitor)
  return byLedger(mail, monitor)
}

/** Conditions on what the ledger has of every message; all others are open. */
const KNOWN_FIELD = /\.(?:from|subject|size)(?:\[\d+\])*$/

function byLedger(mail: DecidedMail, { version, when }: PolledMonitor): TodaysDecision {
  const { from = '', subject = '', size } = mail
  if (size === undefined)
    return { result: 'unknown', version, by: 'nothing', reason: 'nothing of it was given out' }
  const facts = headerFacts(
    {
      from: from === '' ? [] : [{ address: from }],
      to: [],
      cc: [],
      subject,
      values: () => [],
      doubts: () => [],
    },
    // As servers tell it: by a quarter more or less than there is.
    { size: { bytes: size, least: Math.floor(size / 1.25), most: size * 1.25 }, unread: true },
  )
  const isCut = { subject: subject.endsWith(CUT), from: from.endsWith(CUT) }
  const decision = decide(openWhereUnknown(compileConditions(when), isCut), facts)
  if (decision.result === 'undecided')
    return {
      result: 'unknown',
      version,
      by: 'nothing',
      reason: 'it turns on what the ledger does not have: mailjobs poll --dry-run asks the mailbox',
    }
  const deciding = decision.result === 'matched' ? decision.conditions.at(-1) : decision.decidedBy
  return {
    result: decision.result,
    version,
    by: 'the ledger',
    ...(deciding && { decidedBy: deciding.path, seen: deciding.seen }),
  }
}

/** The ledger has long texts cut short. */
const CUT = '...'

function openWhereUnknown(
  node: ConditionNode,
  isCut: { readonly subject: boolean; readonly from: boolean },
): ConditionNode {
  switch (node.kind) {
    case 'test': {
      const isKnown = node.path === 'when' || KNOWN_FIELD.test(node.path)
      const isShort =
        (isCut.subject && node.path.includes('.subject')) ||
        (isCut.from && node.path.includes('.from'))
      return isKnown && !isShort
        ? node
        : { ...node, test: () => ({ matched: undefined, seen: '' }) }
    }
    case 'not':
      return { ...node, node: openWhereUnknown(node.node, isCut) }
    case 'all':
    case 'any': {
      const [first, ...others] = node.nodes
      const open = (one: ConditionNode) => openWhereUnknown(one, isCut)
      return { ...node, nodes: [open(first), ...others.map(open)] }
    }
  }
}
