import { type BounceNotice, type NoticeFacts, untilBlank } from './bounce-notice.js'
import { reasonOfWords } from './judge-recipient.js'
import { addressText, diagnosticText } from './report-text.js'
import { readSmtpReply } from './smtp-reply.js'

const ERROR = /^error(?: message below)?: ?/i
const RECIPIENT_LINE = /^\s{0,20}(?:rcpt to|to|recipient|recipients): ?(.{1,400})$/i
const ADDRESS = /^[^\s@<>]{1,64}@[^\s@<>]{1,255}$/

/**
 * Any other form (Verizon, MessageLabs, appliances): the first line that holds a refusal, or words
 * that are known, and the addresses that stand by themselves, after `RCPT TO:`, or in the header of
 * the returned message. Something has to be said of somebody, else it is no bounce.
 */
export function readUnnamedNotice(notice: BounceNotice): NoticeFacts | undefined {
  const { lines } = notice
  const index = lines.findIndex(isRefusal)
  const first = index === -1 ? lines.findIndex((line) => reasonOfWords(line) !== undefined) : index
  if (first === -1) return undefined
  const words = untilBlank(lines.slice(first)).join(' ').replace(ERROR, '')
  const stated = lines.find((line) => ERROR.test(line) && line.replace(ERROR, '').trim() !== '')
  const statement = stated?.replace(ERROR, '').trim() ?? ''
  const diagnostic = diagnosticText(words.includes(statement) ? words : `${words}; ${statement}`)
  const recipients = recipientsOf(notice, words).map((recipient) => ({
    recipient,
    ...(diagnostic && { diagnostic }),
  }))
  return recipients.length > 0 ? { kind: 'bounce', recipients } : undefined
}

const addressesIn = (words: string): readonly string[] =>
  words
    .slice(0, 1_000)
    .split(/[\s<>"(),;:]+/)
    .filter((word) => ADDRESS.test(word))
    .slice(0, 1)

/** True for a line with a reply of refusal. */
export const isRefusal = (line: string): boolean =>
  readSmtpReply(line.slice(0, 1_000)).code !== undefined

function recipientsOf(
  { lines, failedRecipients, returned }: BounceNotice,
  words: string,
): readonly string[] {
  if (failedRecipients.length > 0) return failedRecipients
  const named = lines.flatMap((line) => {
    const text = RECIPIENT_LINE.exec(line)?.[1] ?? line
    const address = addressText(text.trim())
    return text.length <= 400 && ADDRESS.test(address) ? [address] : []
  })
  if (named.length > 0) return [...new Set(named)]
  return returned.recipients.length > 0 ? returned.recipients : addressesIn(words)
}
