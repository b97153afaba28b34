import { diagnosticText } from '../facts/report-text.js'
import type { BounceNotice, NoticeFacts } from './bounce-notice.js'

const SIGNATURE = 'google groups'

/**
 * Google Groups: a letter in the language of the sender, which names nobody, but is signed. The
 * group does not exist, or takes no mail of this sender: Google does not tell which.
 */
export function readGoogleGroupsNotice(notice: BounceNotice): NoticeFacts | undefined {
  const { lines, failedRecipients } = notice
  const isSigned = lines.some((line) => line.trim().toLowerCase() === SIGNATURE)
  if (!isSigned || failedRecipients.length === 0) return undefined
  // What is signed stands first, since a long letter is cut.
  const diagnostic = diagnosticText(['Google Groups:', ...lines].join(' ')) ?? ''
  return {
    kind: 'bounce',
    recipients: failedRecipients.map((recipient) => ({ recipient, diagnostic })),
  }
}
