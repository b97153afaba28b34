import type { CountedMail } from '../../../shared/mailbox/epochs.js'
import type { DecidedHead } from './ledger-page.js'

/** What a message counts as where a folder was renumbered: decided on, if any monitor has. */
export function resultOf({ attributes: { uid }, decisions }: DecidedHead): CountedMail {
  const results = decisions.map(({ decision }) => decision.result)
  const known = KNOWN_BEFORE.filter((result) => results.includes(result))
  const isDecided = results.some((result) => !KNOWN_BEFORE.some((one) => one === result))
  return { uid, result: isDecided ? 'decided' : (known[0] ?? 'decided') }
}

const KNOWN_BEFORE = ['recognised', 'earlier', 'expired'] as const
