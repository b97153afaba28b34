import { addressText } from '../facts/report-text.js'
import { untilBlank } from './bounce-notice.js'

/** In what words notices say that a mail did not arrive; lower case. */
const STATEMENTS = [
  ...['could not be delivered', 'could not deliver', "couldn't be delivered", "wasn't delivered"],
  ...['unable to deliver', 'not able to deliver', 'cannot be delivered', 'failed to deliver'],
  ...['was not delivered', 'not been delivered', 'not yet been delivered', 'message not delivered'],
  ...['error delivering your mail', 'encountered delivery problems', 'attempting to deliver'],
  ...['undeliverable', 'delivery failed', 'delivery of email to this address'],
  ...['following addresses had', 'following recipients returned', 'failed recipient'],
  ...['failed addresses', "message, addressed to '", 'message is delayed', 'has been failed'],
  ...['did not reach the following', 'did not receive this message', 'intended recipient:'],
  ...['to the following recipients failed', 'to the following recipients was aborted'],
  ...['rejected by a remote', 'rejected recipient', 'an email you sent was rejected'],
  ...['incorrectly constructed'],
  ...['recipient(s) could not be reached', 'wrong or no longer valid', 'failure reasons'],
  // IMail, MDaemon.
  ...[
    'exceeds allowed size:',
    'final delivery userid',
    'no such user here',
    'fatal delivery error',
  ],
  // Others than English.
  ...['送信できません', '配信できません', '配送できません', '届けることができません'],
  ...['pu etre delivr', 'pu être délivr', 'konnte nicht zugestellt', 'no se pudo entregar'],
  ...['не может быть доставлен', '无法投递', '退信'],
]
/** Lines of blanks by the hundred thousand are not searched for each of them. */
const SHORTEST_STATEMENT = Math.min(...STATEMENTS.map(({ length }) => length))
/** Addresses as they are written in the midst of words. */
const WITHIN = /[^\s@<>"'(),;:[\]=]{1,64}@[\w.-]{1,255}/g
/** A line that begins with an address, however that is set off, and what is said of it there. */
const ENTRY =
  /^[\s*•"'<([-]{0,40}([^\s@<>"'(),;:[\]*-][^\s@<>"'(),;:[\]]{0,63}@[\w.-]{1,255}(?<=\w))(?![\w@])[>"'):\]]{0,4}(.{0,2000})$/
const ENTRY_LINES = 20

/** Whom a notice says that the mail did not reach, with what it says of each. */
export interface StatedRecipient {
  readonly recipient: string
  /** Empty if it says nothing of this one alone. */
  readonly words: readonly string[]
}

/** The first line that says that a mail did not arrive; -1 if none does. */
export function findStatement(lines: readonly string[]): number {
  return lines.findIndex((line, index) => {
    // What follows a blank line begins in its own.
    if (line.trim() === '') return false
    // The sentence may go on in the next line.
    const words = `${line.slice(0, 1_000)} ${(lines[index + 1] ?? '').slice(0, 200)}`
    return isStatement(words) && !isStatement(lines[index + 1] ?? '')
  })
}

function isStatement(text: string): boolean {
  const words = text.toLowerCase().replaceAll('\u2019', "'").replace(/\s+/g, ' ')
  if (words.length < SHORTEST_STATEMENT) return false
  return STATEMENTS.some((statement) => words.includes(statement))
}

/**
 * Whom the statement is about: the address in its sentence, or those that lines below begin with.
 * @param senders who are not meant, unless nobody else is named
 */
export function statedRecipients(
  lines: readonly string[],
  senders: readonly string[],
): readonly StatedRecipient[] {
  const others = (address: string) => !senders.includes(address.toLowerCase())
  const sentence = untilBlank(lines.slice(0, 3)).filter((line) => !ENTRY.test(line))
  const named = addressesIn(sentence.join(' ')).find(others)
  if (named !== undefined) return [{ recipient: named, words: [] }]
  const entries = entriesOf(lines).filter(({ recipient }) => others(recipient))
  if (entries.length > 0) return entries
  return addressesIn(lines.join(' ').slice(0, 4_000))
    .filter(others)
    .slice(0, 1)
    .map((recipient) => ({ recipient, words: [] }))
}

/** The addresses in the midst of words, without full stops behind them. */
export const addressesIn = (words: string): readonly string[] =>
  [...words.slice(0, 4_000).matchAll(WITHIN)].map(([address]) =>
    addressText(address.replace(/[.-]+$/, '')),
  )

function entriesOf(lines: readonly string[]): readonly StatedRecipient[] {
  const entries = new Map<string, readonly string[]>()
  for (const [index, line] of lines.entries()) {
    const [, address, rest = ''] = ENTRY.exec(line) ?? []
    if (address === undefined || entries.has(address)) continue
    const below = untilBlank(lines.slice(index + 1, index + ENTRY_LINES))
    const next = below.findIndex((other) => ENTRY.test(other))
    const words = [rest, ...(next === -1 ? below : below.slice(0, next))]
    entries.set(address, words)
  }
  return [...entries].map(([recipient, words]) => ({ recipient, words }))
}
