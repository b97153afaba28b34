import type { RecipientStatement } from '../facts/delivery-report.js'
import { addressText, diagnosticText, isMailAddress } from '../facts/report-text.js'
import { readSmtpReply } from '../facts/smtp-reply.js'
import { afterBlanks, type BounceNotice, type NoticeFacts, untilBlank } from './bounce-notice.js'

/** What stands above the addresses, in notices of Exim 2 to 4; the line ends with it. */
const FAILED = ['address(es) failed:', 'following addresses failed:', 'following address failed:']
const DELAYED = ['not yet been delivered is:', 'not yet been delivered are:']
/** Addresses stand in by two blanks, what is said of them by four and more. */
const ADDRESS_INDENTATION = 3
/** Whose address led to a program, to a file, or to one that is not disclosed. */
const ORIGIN = /^\(?(?:ultimately )?generated (?:by|from) (\S{1,320}?)\)?$/

/** Exim: addresses, and further in what happened to each. */
export function readEximNotice({ lines, failedRecipients }: BounceNotice): NoticeFacts | undefined {
  const start = lines.findIndex((line) => endsWithOne(line, FAILED) || endsWithOne(line, DELAYED))
  const heading = lines[start]
  if (heading === undefined) return undefined
  const below = lines.slice(start + 1)
  const entries = readEntries(below)
  const recipients = entries.flatMap(({ address, words }) => {
    const isAlone = entries.length === 1 && words.length === 0
    const diagnostic = diagnosticText((isAlone ? refusalBelow(below) : words).join(' '))
    const recipient = completed(address, failedRecipients)
    return recipient === '' ? [] : [{ recipient, ...(diagnostic && { diagnostic }) }]
  })
  if (recipients.length === 0) return undefined
  return endsWithOne(heading, DELAYED)
    ? { kind: 'delay', recipients: recipients.map(asDelayed) }
    : { kind: 'bounce', recipients }
}

const asDelayed = (statement: RecipientStatement): RecipientStatement => ({
  ...statement,
  action: 'delayed',
})

const endsWithOne = (line: string, endings: readonly string[]): boolean =>
  endings.some((ending) => line.trimEnd().toLowerCase().endsWith(ending))

/** What is said below the only address, not further in (Nemesis, which followed Exim's form). */
function refusalBelow(lines: readonly string[]): readonly string[] {
  const refusal = lines.findIndex((line) => /^\S/.test(line) && isReply(line))
  return refusal === -1 ? [] : untilBlank(lines.slice(refusal))
}

const isReply = (line: string): boolean => readSmtpReply(line.slice(0, 1_000)).code !== undefined

function readEntries(lines: readonly string[]) {
  const entries: { readonly address: string; readonly words: string[] }[] = []
  for (const line of afterBlanks(lines)) {
    const text = line.trim()
    const indentation = line.length - line.trimStart().length
    if (text !== '' && indentation === 0) break
    if (text === '') continue
    const last = entries.at(-1)
    const origin = ORIGIN.exec(text)?.[1]
    if (indentation <= ADDRESS_INDENTATION) entries.push(entryOf(text))
    else if (last && origin !== undefined && !isMailAddress(last.address)) {
      entries.splice(-1, 1, { address: addressText(origin), words: last.words })
    } else last?.words.push(text)
  }
  return entries
}

/** `user@example.com`, with or without words behind it; or `pipe to |/bin/filter`. */
function entryOf(text: string) {
  const [first = ''] = text.split(/\s/, 1)
  const address = addressText(first.replace(/:$/, ''))
  const words = text.slice(first.length).trim()
  const isLocal = words === ''
  if (isLocal || isMailAddress(address)) return { address, words: isLocal ? [] : [words] }
  return { address, words: [text] }
}

/** A local address stands without its domain, which the header names. */
function completed(address: string, failedRecipients: readonly string[]): string {
  const whole = failedRecipients.find((failed) => failed.startsWith(`${address}@`))
  return addressText(address.includes('@') ? address : (whole ?? address))
}
