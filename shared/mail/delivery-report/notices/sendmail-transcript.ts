import type { RecipientStatement } from '../facts/delivery-report.js'
import { addressText, diagnosticText } from '../facts/report-text.js'

/** `554 <user@example.com>... Host unknown`: what sendmail makes of one recipient. */
const OUTCOME = /^[45]\d\d (?:[45]\.\d{1,3}\.\d{1,3} )?<([^<>\s]{1,320})>\.\.\. /
const CONVERSATION = /^(?:\.\.\. )?while talking to /i

/** What a transcript of a session tells. */
export interface Transcript {
  readonly recipients: readonly RecipientStatement[]
  /** The first line that explains anything. */
  readonly explanation?: string
}

/**
 * Reads the lines below "Transcript of session follows". The first line that explains an outcome
 * counts, that of a server or of sendmail: later ones are sendmail's summary of it.
 */
export function readTranscript(lines: readonly string[]): Transcript {
  const recipients: RecipientStatement[] = []
  let explanation: string | undefined
  let first: string | undefined
  for (const line of lines) {
    if (CONVERSATION.test(line)) first = undefined
    if (CONVERSATION.test(line) || line.startsWith('>>> ') || line.trim() === '') continue
    const words = diagnosticText(line.replace(/^<<< /, ''))
    first ??= words
    explanation ??= words
    const address = OUTCOME.exec(line)?.[1]
    if (address === undefined) continue
    recipients.push({ recipient: addressText(address), ...(first && { diagnostic: first }) })
    first = undefined
  }
  return { recipients, ...(explanation && { explanation }) }
}
