import { addressText, diagnosticText } from '../facts/report-text.js'
import { type BounceNotice, type NoticeFacts, untilBlank } from './bounce-notice.js'
import { saysRetried } from './says-retried.js'

const RECIPIENT = /^<([^<>\s]{1,320})>: ?/

/**
 * qmail, Postfix, Courier, Yahoo: a paragraph for each recipient, which starts with its address in
 * angle brackets and a colon.
 */
export function readParagraphNotice({ lines }: BounceNotice): NoticeFacts | undefined {
  const recipients = lines.flatMap((line, index) => {
    const match = RECIPIENT.exec(line)
    if (match?.[1] === undefined) return []
    const further = untilNextRecipient(untilBlank(lines.slice(index + 1, index + MAX_LINES)))
    const words = [line.slice(match[0].length), ...further]
    const diagnostic = diagnosticText(words.map((word) => word.trim()).join(' '))
    return [{ recipient: addressText(match[1]), ...(diagnostic && { diagnostic }) }]
  })
  if (recipients.length === 0) return undefined
  return saysRetried(lines)
    ? { kind: 'delay', recipients: recipients.map((one) => ({ ...one, action: 'delayed' })) }
    : { kind: 'bounce', recipients }
}

/** Lines of one paragraph that are read. */
const MAX_LINES = 50

function untilNextRecipient(lines: readonly string[]): readonly string[] {
  const next = lines.findIndex((line) => RECIPIENT.test(line))
  return next === -1 ? lines : lines.slice(0, next)
}
