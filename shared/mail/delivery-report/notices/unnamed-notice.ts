import type { RecipientStatement } from '../facts/delivery-report.js'
import { addressText, diagnosticText } from '../facts/report-text.js'
import { readSmtpReply } from '../facts/smtp-reply.js'
import { reasonOfWords } from '../reasons/judge-recipient.js'
import { type BounceNotice, type NoticeFacts, untilBlank } from './bounce-notice.js'
import {
  addressesIn,
  findStatement,
  type StatedRecipient,
  statedRecipients,
} from './failure-statement.js'
import { saysRetried } from './says-retried.js'

const ERROR = /^error(?: message below)?: ?/i
const RECIPIENT_LINE = /^\s{0,20}(?:rcpt to|to|recipient|recipients): ?(.{1,400})$/i
const ADDRESS = /^[^\s@<>]{1,64}@[^\s@<>]{1,255}$/

/**
 * Any other form (DragonFly, IMail, Verizon, appliances): what it says of the failure, and of whom,
 * in a sentence, in lines that begin with an address, after `RCPT TO:`, or in the header of the
 * returned message. Something has to be said of somebody, else it is no bounce.
 */
export function readUnnamedNotice(notice: BounceNotice): NoticeFacts | undefined {
  const { lines, failedRecipients } = notice
  const statement = findStatement(lines)
  const explanation = findExplanation(lines)
  const stated = statedIn(notice, statement)
  const alone = aloneIn(notice)
  // Where nothing is known but that it failed, the notice itself has to say for whom.
  if (explanation === -1 && (statement === -1 || alone.length === 0) && stated.length === 0)
    return undefined
  const first = explanation === -1 ? Math.max(statement, 0) : explanation
  const diagnostic = diagnosticFrom(lines, first)
  const named = [stated, alone, mentionedIn(notice, diagnostic)].find(({ length }) => length > 0)
  if (!named) return undefined
  const isDelay = failedRecipients.length === 0 && saysRetried(lines)
  const recipients = named.map(({ recipient, words }): RecipientStatement => {
    const said = tellingWords(words) ?? diagnostic
    const action = isDelay ? 'delayed' : undefined
    return { recipient, ...(said && { diagnostic: said }), ...(action && { action }) }
  })
  return { kind: isDelay ? 'delay' : 'bounce', recipients }
}

/** True for a line with a reply of refusal. */
export const isRefusal = (line: string): boolean =>
  readSmtpReply(line.slice(0, 1_000)).code !== undefined

/** The line that says what was wrong, by a reply, or by words that are known; -1 if none does. */
function findExplanation(lines: readonly string[]): number {
  const reply = lines.findIndex(isRefusal)
  return reply === -1 ? lines.findIndex((line) => reasonOfWords(line) !== undefined) : reply
}

function diagnosticFrom(lines: readonly string[], first: number): string | undefined {
  const words = untilBlank(lines.slice(first)).join(' ').replace(ERROR, '')
  const stated = lines.find((line) => ERROR.test(line) && line.replace(ERROR, '').trim() !== '')
  const statement = stated?.replace(ERROR, '').trim() ?? ''
  return diagnosticText(words.includes(statement) ? words : `${words}; ${statement}`)
}

/** What is said of one recipient, if it tells anything. */
function tellingWords(words: readonly string[]): string | undefined {
  const text = diagnosticText(words.join(' '))
  const isTelling = text !== undefined && (isRefusal(text) || reasonOfWords(text) !== undefined)
  return isTelling ? text : undefined
}

function statedIn(
  { lines, failedRecipients, senders }: BounceNotice,
  statement: number,
): readonly StatedRecipient[] {
  if (failedRecipients.length > 0) return failedRecipients.map(withoutWords)
  return statement === -1 ? [] : statedRecipients(lines.slice(statement), senders)
}

/** Addresses that stand by themselves, or are set off as recipients. */
function aloneIn({ lines, senders }: BounceNotice): readonly StatedRecipient[] {
  const alone = lines.flatMap((line) => {
    const text = RECIPIENT_LINE.exec(line)?.[1] ?? line
    const address = addressText(text.trim())
    return text.length <= 400 && ADDRESS.test(address) ? [address] : []
  })
  const others = alone.filter((address) => !senders.includes(address.toLowerCase()))
  return [...new Set(others.length > 0 ? others : alone)].map(withoutWords)
}

/** Whom it may be about, where the notice itself does not say so. */
function mentionedIn(
  { returned }: BounceNotice,
  diagnostic: string | undefined,
): readonly StatedRecipient[] {
  const mentioned = addressesIn(diagnostic ?? '').slice(0, 1)
  const found = returned.recipients.length > 0 ? returned.recipients : mentioned
  return [...new Set(found)].map(withoutWords)
}

const withoutWords = (recipient: string): StatedRecipient => ({ recipient, words: [] })
