import type { LedgerDecision } from '../mailbox/ledger.js'
import { quoted } from '../mailbox/ledger.js'
import { inForm, type TextForm } from '../matching/text/text-form.js'
import { type DecidedMail, timeOf } from './decided-mail.js'
import type { Between } from './place.js'

/** Which mail is asked for: all that is named has to hold. */
export interface MailQuery extends Between {
  /** With or without its angle brackets. */
  readonly messageId?: string
  /** An address, `*@example.com`, or a part of one; in any case. */
  readonly sender?: string
  /** Words that the subject has, in any order, case and width. */
  readonly subject?: string
  readonly uid?: number
  readonly monitor?: string
  readonly result?: LedgerDecision['result']
}

/** Whether a message is asked for; it counts by the time it arrived, or by that of a decision on it. */
export function queryTest(query: MailQuery): (mail: DecidedMail) => boolean {
  const { uid, monitor, result } = query
  const tests = [
    isBetween(query),
    ...(query.messageId === undefined ? [] : [hasMessageId(query.messageId)]),
    ...(query.sender === undefined ? [] : [isFrom(query.sender)]),
    ...(query.subject === undefined ? [] : [hasWords(query.subject)]),
    ...(uid === undefined ? [] : [(mail: DecidedMail) => mail.uid === uid]),
    ...(monitor === undefined && result === undefined
      ? []
      : [({ decisions }: DecidedMail) => decisions.some(isAsked(query))]),
  ]
  return (mail) => tests.every((test) => test(mail))
}

/** Whether a decision is one of those that are asked for. */
export const isAsked =
  ({ monitor, result }: Pick<MailQuery, 'monitor' | 'result'>) =>
  (decision: LedgerDecision): boolean =>
    (monitor === undefined || decision.monitor === monitor) &&
    (result === undefined || decision.result === result)

const isBetween =
  ({ from, until }: Between) =>
  (mail: DecidedMail): boolean =>
    [timeOf(mail), ...mail.decisions.map(({ decidedAt }) => Date.parse(decidedAt))].some(
      (time) => time >= from.getTime() && time <= until.getTime(),
    )

const hasMessageId = (asked: string) => {
  // The ledger has long ones cut short.
  const wanted = new Set([bare(asked), bare(quoted(`<${bare(asked)}>`)), bare(quoted(bare(asked)))])
  return ({ messageId }: DecidedMail) => messageId !== undefined && wanted.has(bare(messageId))
}

/** Without what is round it: people copy it with and without. */
const bare = (messageId: string): string =>
  messageId
    .trim()
    .replace(/^<|>$/g, '')
    .replace(/^message-id:\s*<?/i, '')

const isFrom = (asked: string) => {
  const wanted = folded(asked)
  const parts = wanted.split('*')
  return ({ from }: DecidedMail) => {
    if (from === undefined) return false
    const address = folded(from)
    if (parts.length === 1) return address.includes(wanted)
    return wildcard(parts).test(address)
  }
}

/** A star stands for anything. */
const wildcard = (parts: readonly string[]): RegExp =>
  new RegExp(`^${parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`)

const hasWords = (asked: string) => {
  const words = folded(asked).split(' ').filter(Boolean)
  return ({ subject = '' }: DecidedMail) => {
    const text = folded(subject)
    return words.every((word) => text.includes(word))
  }
}

/** Half and full width, upper and lower case are one to who looks for something. */
const FORM: TextForm = { caseSensitive: false, foldWidth: true, lines: 'blank', runs: 'one' }

/** A text as it is looked for here: a person writes from memory. */
export const folded = (text: string): string => inForm(text, FORM)
