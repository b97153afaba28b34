import type { RecipientStatement } from '../facts/delivery-report.js'
import { addressText, diagnosticText } from '../facts/report-text.js'
import { afterBlanks, type BounceNotice, type NoticeFacts, untilBlank } from './bounce-notice.js'
import { saysRetried } from './says-retried.js'
import { readTranscript } from './sendmail-transcript.js'

const HEADING = /^\s{0,8}-{3,10} (\S.{0,200}?) -{3,10}\s{0,8}$/
/** Not the bare exit code of a program: the transcript has words for it. */
const REASON = /^\s{0,20}\(reason: (?!\d{1,5}\)\s{0,8}$)(.{1,2000})\)\s{0,8}$/
const EXPANDED_FROM = /^\s{0,20}\(expanded from: (.{1,400})\)\s{0,8}$/

/**
 * sendmail 5 to 8, and what followed its form (Biglobe, KDDI): sections under headings between
 * dashes, of addresses, of what was said of them, and of the session.
 */
export function readSendmailNotice({ lines, returned }: BounceNotice): NoticeFacts | undefined {
  const sections = readSections(lines)
  const addresses = sections.find(({ title }) => title.includes('following addresses'))
  const transcript = sections.find(({ title }) => title.includes('transcript of session'))
  const information = sections.find(({ title }) => title.includes('non-delivered information'))
  if (!addresses && !transcript) return undefined
  const session = readTranscript(paragraphOf(transcript))
  const words = diagnosticText(paragraphOf(information).join(' '))
  const explanation = words ?? session.explanation
  const named = readAddresses(paragraphOf(addresses))
  const listed = named.length > 0 ? named : session.recipients
  // Old notices name nobody when the server was not reached: it was for whom the mail was for.
  const all = listed.length > 0 ? listed : returned.recipients.map((recipient) => ({ recipient }))
  if (all.length === 0) return undefined
  const isDelay = /transient|warning/.test(addresses?.title ?? '') || saysRetried(lines)
  const outcomes = new Map(session.recipients.map((outcome) => [outcome.recipient, outcome]))
  const recipients = all.map((statement) => ({
    ...(explanation && { diagnostic: explanation }),
    ...outcomes.get(statement.recipient),
    ...statement,
    ...(isDelay && { action: 'delayed' }),
  }))
  return { kind: isDelay ? 'delay' : 'bounce', recipients }
}

function readSections(lines: readonly string[]) {
  const sections: { readonly title: string; readonly lines: string[] }[] = []
  for (const line of lines) {
    const title = HEADING.exec(line)?.[1]
    if (title !== undefined) sections.push({ title: title.toLowerCase(), lines: [] })
    else sections.at(-1)?.lines.push(line)
  }
  return sections
}

const paragraphOf = (section: { readonly lines: readonly string[] } | undefined) =>
  untilBlank(afterBlanks(section?.lines ?? []))

/** `<address>` or `address`, and below it `(reason: ...)`. */
function readAddresses(lines: readonly string[]): readonly RecipientStatement[] {
  const recipients: RecipientStatement[] = []
  for (const line of lines) {
    const last = recipients.at(-1)
    const reason = REASON.exec(line)?.[1]
    const origin = EXPANDED_FROM.exec(line)?.[1]
    if (reason !== undefined && last) {
      const diagnostic = diagnosticText(reason)
      recipients.splice(-1, 1, { ...last, ...(diagnostic && { diagnostic }) })
    } else if (origin !== undefined && last) {
      recipients.splice(-1, 1, { ...last, originalRecipient: addressText(origin) })
    } else if (line.trim() !== '' && !line.startsWith(' ')) {
      const recipient = addressText(line)
      const words = line.includes(',') ? diagnosticText(line) : undefined
      recipients.push({ recipient, ...(words && { diagnostic: words }) })
    }
  }
  return recipients
}
