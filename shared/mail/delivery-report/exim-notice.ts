import { afterBlanks, type BounceNotice, type NoticeFacts } from './bounce-notice.js'
import type { RecipientStatement } from './delivery-report.js'
import { addressText, diagnosticText } from './report-text.js'

/** What stands above the addresses, in notices of Exim 2 to 4; the line ends with it. */
const FAILED = ['address(es) failed:', 'following addresses failed:', 'following address failed:']
const DELAYED = ['not yet been delivered is:', 'not yet been delivered are:']
/** Addresses stand in by two blanks, what is said of them by four and more. */
const ADDRESS_INDENTATION = 3

/** Exim: addresses, and further in what happened to each. */
export function readEximNotice({ lines, failedRecipients }: BounceNotice): NoticeFacts | undefined {
  const start = lines.findIndex((line) => endsWithOne(line, FAILED) || endsWithOne(line, DELAYED))
  const heading = lines[start]
  if (heading === undefined) return undefined
  const recipients = readEntries(lines.slice(start + 1)).flatMap(({ address, words }) => {
    const diagnostic = diagnosticText(words.join(' '))
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

function readEntries(lines: readonly string[]) {
  const entries: { readonly address: string; readonly words: string[] }[] = []
  for (const line of afterBlanks(lines)) {
    const text = line.trim()
    const indentation = line.length - line.trimStart().length
    if (text !== '' && indentation === 0) break
    if (text === '') continue
    if (indentation <= ADDRESS_INDENTATION) {
      const [address = ''] = text.split(/\s/, 1)
      entries.push({ address: address.replace(/:$/, ''), words: [] })
    } else {
      entries.at(-1)?.words.push(text)
    }
  }
  return entries
}

/** A local address stands without its domain, which the header names. */
function completed(address: string, failedRecipients: readonly string[]): string {
  const whole = failedRecipients.find((failed) => failed.startsWith(`${address}@`))
  return addressText(address.includes('@') ? address : (whole ?? address))
}
