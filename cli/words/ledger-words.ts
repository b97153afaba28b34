import pc from 'picocolors'
import type { LedgerDecision } from '../../shared/mailbox/ledger.js'
import type { DecidedMail } from '../../shared/place/decided-mail.js'
import { printable } from './printable.js'

/** A moment as every answer about mail writes it: in UTC, and it says so. */
export const utcWords = (time: string): string => `${time.slice(0, 10)} ${time.slice(11, 19)} UTC`

/** A result in the colour that it has everywhere. */
export const resultWords = (result: LedgerDecision['result'], width = 0): string => {
  const word = result.padEnd(width)
  return result === 'matched' ? pc.green(word) : pc.yellow(word)
}

/** A message on one line: who wrote what, and where it lies. */
export const mailWords = ({ subject = '', from, folder, uid }: DecidedMail): string =>
  `${printable(subject).replaceAll('\n', ' ') || '(no subject)'} ${pc.dim(`from ${printable(from ?? '') || '(nobody)'}, ${folder} UID ${uid}`)}`

/** The condition that decided, what it wanted if that is known, and what it saw. */
export function decidedByWords(
  { decidedBy, seen = '', doubts = [] }: Pick<LedgerDecision, 'decidedBy' | 'seen' | 'doubts'>,
  wanted?: string,
): string {
  if (decidedBy === undefined) return ''
  const doubt = doubts.length > 0 ? `, in doubt: ${doubts.join(', ')}` : ''
  const want = wanted === undefined ? '' : ` wanted ${printable(wanted)},`
  return `${decidedBy}${want} saw "${printable(seen)}"${doubt}`
}
