import { shortenedTo } from '../../contract/cut-text.js'
import type { AttachmentFacts } from '../message-facts.js'

const MAX_LISTED = 5
/** An address has no more (RFC 5321 4.5.3.1.3), nor has a name that a file system takes. */
const MAX_SHOWN_CHARACTERS = 255

/** The first of several things, and how many more there are. */
export function listed<Item>(items: readonly Item[], shown: (item: Item) => string): string {
  if (items.length === 0) return 'none'
  const more = items.length > MAX_LISTED ? ` and ${items.length - MAX_LISTED} more` : ''
  return items.slice(0, MAX_LISTED).map(shown).join(', ') + more
}

/** The same text to every monitor that looked: a batch of messages holds it as often as there are monitors. */
export function listOf(attachments: readonly AttachmentFacts[]): string {
  const known = lists.get(attachments)
  if (known !== undefined) return known
  const list = listed(
    attachments,
    (attachment) =>
      `${nameOf(attachment)} (${shortened(attachment.contentType)}, ${attachment.size} bytes)`,
  )
  lists.set(attachments, list)
  return list
}

const lists = new WeakMap<readonly AttachmentFacts[], string>()

/** The name of an attachment, for people. */
export const nameOf = ({ filename, keptAs }: AttachmentFacts): string =>
  filename === '' ? `unnamed, kept as ${shortened(keptAs)}` : shortened(filename)

/** As much of a text as is shown. */
export const shortened = (text: string): string => shortenedTo(text, MAX_SHOWN_CHARACTERS)
