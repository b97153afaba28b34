import type { PolledMonitor } from '../jobs/requests/poll-request.js'
import { walkMessage } from '../mail/walk/walk-message.js'
import { compileConditions } from '../matching/condition-tree.js'
import { decide } from '../matching/decide.js'
import { looksInAttachments } from '../matching/looks-in-attachments.js'
import { mailFacts } from '../matching/mail-facts.js'
import type { TodaysDecision } from './todays-decision.js'

/** What a monitor makes of a message that was kept; it counts as unread, as a file has no flags. */
export async function decideKept(raw: Buffer, monitor: PolledMonitor): Promise<TodaysDecision> {
  const { when, version } = monitor
  const mail = await walkMessage([raw], { attachmentTexts: looksInAttachments(when) })
  const decision = decide(compileConditions(when), mailFacts(mail, { unread: true }))
  const facts = { version, by: 'the kept message' } as const
  if (decision.result === 'undecided') return { result: 'unknown', ...facts }
  const deciding = decision.result === 'matched' ? decision.conditions.at(-1) : decision.decidedBy
  return {
    result: decision.result,
    ...facts,
    ...(deciding && { decidedBy: deciding.path, seen: deciding.seen }),
  }
}
