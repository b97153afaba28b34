import pc from 'picocolors'
import type { LookedThrough } from './ledger-search.js'

/** What was looked through, for a person: `no` answer is worth as much as that. */
export function lookedWords(looked: LookedThrough): string[] {
  const { place, folders, from, until, pages, messages, damaged, complete } = looked
  const where = folders.length === 0 ? 'no folder' : folders.join(', ')
  return [
    pc.dim(
      `Looked through ${messages} messages on ${pages} pages of the ledger of ${where}, decided or arrived from ${from} to ${until}, in ${place}.`,
    ),
    ...(complete || damaged.length > 0 ? [] : [pc.yellow('It was ended before that was all.')]),
    ...damaged.map((key) =>
      pc.yellow(`${key} cannot be read: what it tells is missing here. See docs/runbook.md.`),
    ),
  ]
}
