import { addressText, diagnosticText } from '../facts/report-text.js'
import { afterBlanks, type BounceNotice, type NoticeFacts, untilBlank } from './bounce-notice.js'

const FAILED = ['failed permanently:', 'failed.', "couldn't be delivered to:"]
const DELAYED = ['has been delayed:', 'is being delayed:']
const HEADINGS = [
  'delivery to the following recipient',
  'delivery to the following recipients',
  // As another program writes it.
  'delevery to the following recipients',
]
/** After it come the words of the server that refused. */
const RETURNED_WORDS = 'returned was:'

/** Gmail before it wrote RFC 3464 (2017), and Google Groups. */
export function readGmailNotice({ lines }: BounceNotice): NoticeFacts | undefined {
  const start = lines.findIndex((line) => isHeading(line))
  const heading = lines[start]?.trim().toLowerCase()
  if (heading === undefined) return undefined
  const isDelay = DELAYED.some((ending) => heading.endsWith(ending))
  const listed = untilBlank(afterBlanks(lines.slice(start + 1)))
  const below = lines.slice(start + 1)
  const details = below.findIndex((line) => line.trimStart().startsWith('Technical details'))
  const words =
    details === -1
      ? ''
      : below
          .slice(details + 1)
          .filter(isText)
          .join(' ')
  const returned = words.indexOf(RETURNED_WORDS)
  const diagnostic = diagnosticText(
    returned === -1 ? words : words.slice(returned + RETURNED_WORDS.length),
  )
  const recipients = listed
    .map(addressText)
    .filter((recipient) => recipient.includes('@'))
    .map((recipient) => ({
      recipient,
      ...(isDelay && { action: 'delayed' }),
      ...(diagnostic && { diagnostic }),
    }))
  if (recipients.length === 0) return undefined
  return { kind: isDelay ? 'delay' : 'bounce', recipients }
}

const isText = (line: string): boolean => !/^=+$/.test(line)

function isHeading(line: string): boolean {
  const words = line.trim().toLowerCase()
  return (
    HEADINGS.some((heading) => words.startsWith(heading)) &&
    [...FAILED, ...DELAYED].some((ending) => words.endsWith(ending))
  )
}
