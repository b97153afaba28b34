import { addressText, diagnosticText, identifierText } from '../facts/report-text.js'
import { afterBlanks, type BounceNotice, type NoticeFacts } from './bounce-notice.js'

const DIAGNOSTICS = 'diagnostic information for administrators:'
const SERVER = 'generating server:'
/** Lines of one diagnostic that are read; a dump of exceptions follows. */
const MAX_LINES = 20

/** Exchange 2007 and later: an address, and below it its diagnostic after a number sign. */
export function readExchangeNotice({ lines }: BounceNotice): NoticeFacts | undefined {
  const start = lines.findIndex((line) => line.trim().toLowerCase() === DIAGNOSTICS)
  if (start === -1) return undefined
  const below = afterBlanks(lines.slice(start + 1))
  const server = below.find((line) => line.toLowerCase().startsWith(SERVER))
  const reportingMta = identifierText(server?.slice(SERVER.length))
  const recipients = below.flatMap((line, index) => {
    const address = addressText(line)
    const words = below.slice(index + 1, index + 1 + MAX_LINES)
    if (!address.includes('@') || !isDiagnostic(words[0])) return []
    const blank = words.findIndex((word) => word.trim() === '')
    const text = words.slice(0, blank === -1 ? MAX_LINES : blank).join(' ')
    // The number signs enclose it; after them Exchange repeats the address.
    const [diagnostic = ''] = text
      .trim()
      .replace(/^#\s?(?:<\s?)?/, '')
      .split('##', 1)
    return [{ recipient: address, diagnostic: diagnosticText(diagnostic) ?? '' }]
  })
  if (recipients.length === 0) return undefined
  return { kind: 'bounce', recipients, ...(reportingMta && { reportingMta }) }
}

const isDiagnostic = (line: string | undefined): boolean => line?.trim().startsWith('#') === true
