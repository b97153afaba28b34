import type {
  ParsedAttachmentCondition,
  ParsedConditions,
} from '../jobs/schema/conditions-schema.js'
import type { ParsedBodyTest, ParsedTextTest } from '../jobs/schema/text-test-schema.js'
import type { Captures } from '../jobs/values/pattern.js'
import { compileAddressTest } from './address-test.js'
import { compileAttachmentTest } from './attachment-test.js'
import { afterMatch, type Doubts, inDoubt, together } from './doubts.js'
import type { AttachmentFacts, BodyFacts, MessageFacts } from './message-facts.js'
import { compileTextTest, type TextFinding } from './text-test.js'

/** What one test saw; `matched` is undefined while the body it needs has not been read. */
export interface Finding {
  readonly matched: boolean | undefined
  readonly seen: string
  readonly captures?: Captures
  /** Why what was seen may not be what the sender wrote; absent if nothing speaks against it. */
  readonly doubts?: Doubts
}

/** One condition on one field, compiled. */
export type FieldTest = (facts: MessageFacts) => Finding

/** An address in a field: that of a sender or a recipient, whatever the name beside it. */
export function addressTest(pattern: string, field: 'from' | 'to' | 'cc'): FieldTest {
  const test = compileAddressTest(pattern)
  return (facts) => {
    const matched = facts[field].some(test)
    const doubts = matched ? [] : facts.missingIn(field)
    return { matched, seen: listed(facts[field], shortened), ...inDoubt(doubts) }
  }
}

/** A test on the subject. */
export function subjectTest(test: ParsedTextTest): FieldTest {
  const find = compileTextTest(test)
  return (facts) => findingOf(find(facts.subject))
}

/** A test on any value of a header field. */
export function headerTest(name: string, test: ParsedTextTest): FieldTest {
  const find = compileTextTest(test)
  return (facts) => {
    const findings = facts.header(name).map(find)
    const found = findings.find(({ matched }) => matched)
    if (found) return findingOf(found)
    const doubts = together([facts.missingIn(name), ...findings.map((finding) => finding.doubts)])
    return { matched: false, seen: findings[0]?.seen ?? 'no such field', ...inDoubt(doubts) }
  }
}

/** Bytes of the whole message, both bounds included. */
export const sizeTest =
  ({
    minBytes = 0,
    maxBytes = Number.POSITIVE_INFINITY,
  }: NonNullable<ParsedConditions['size']>): FieldTest =>
  ({ size }) => ({ matched: size >= minBytes && size <= maxBytes, seen: `${size} bytes` })

/** Whether the message was unread at first sight. */
export const unreadTest =
  (wanted: boolean): FieldTest =>
  ({ unread }) => ({ matched: unread === wanted, seen: unread ? 'unread' : 'read' })

/** A test on the text, and where it is asked for on each text attachment: never across two of them. */
export function textTest(test: ParsedBodyTest): FieldTest {
  const find = compileTextTest(test)
  return needingBody(({ text, attachmentTexts }) => {
    const inText = find(text)
    if (inText.matched || !test.inAttachments) return findingOf(inText)
    const inAttachments = attachmentTexts.map((attachment) => ({
      filename: nameOf(attachment.filename),
      finding: find(attachment.text),
    }))
    const found = inAttachments.find(({ finding }) => finding.matched)
    if (found) {
      const { filename, finding } = found
      return findingOf({ ...finding, seen: `${filename}: ${finding.seen}` })
    }
    const doubts = [inText.doubts, ...inAttachments.map(({ finding }) => finding.doubts)]
    return {
      matched: false,
      seen: `${inText.seen} (nor in text attachments: ${listed(inAttachments, ({ filename }) => filename)})`,
      ...inDoubt(together(doubts)),
    }
  })
}

/** Whether there is any attachment. */
export const hasAttachmentTest = (wanted: boolean): FieldTest =>
  needingBody(({ attachments, attachmentDoubts }) => ({
    matched: attachments.length > 0 === wanted,
    seen: listed(attachments, ({ filename }) => nameOf(filename)),
    // One that is there is there, whatever is missing or misspelt.
    ...inDoubt(attachments.length > 0 ? [] : attachmentDoubts),
  }))

/** An attachment that is all that is asked of one. */
export function attachmentConditionTest(condition: ParsedAttachmentCondition): FieldTest {
  const test = compileAttachmentTest(condition)
  return needingBody(({ attachments, attachmentDoubts }) => {
    const captures = attachments.map(test).find((found) => found !== undefined)
    const seen = listOf(attachments)
    if (captures) return { matched: true, seen, captures, ...inDoubt(afterMatch(attachmentDoubts)) }
    return { matched: false, seen, ...inDoubt(attachmentDoubts) }
  })
}

const findingOf = ({ doubts, ...finding }: TextFinding): Finding => ({
  ...finding,
  ...inDoubt(doubts),
})

const needingBody =
  (test: (body: BodyFacts) => Finding): FieldTest =>
  ({ body }) =>
    body ? test(body) : { matched: undefined, seen: 'body not read' }

const MAX_LISTED = 5
/** An address has no more (RFC 5321 4.5.3.1.3), nor has a name that a file system takes. */
const MAX_SHOWN_CHARACTERS = 255

function listed<Item>(items: readonly Item[], shown: (item: Item) => string): string {
  if (items.length === 0) return 'none'
  const more = items.length > MAX_LISTED ? ` and ${items.length - MAX_LISTED} more` : ''
  return items.slice(0, MAX_LISTED).map(shown).join(', ') + more
}

/** The same text to every monitor that looked: a batch of messages holds it as often as there are monitors. */
function listOf(attachments: readonly AttachmentFacts[]): string {
  const known = lists.get(attachments)
  if (known !== undefined) return known
  const list = listed(
    attachments,
    ({ filename, contentType, size }) =>
      `${nameOf(filename)} (${shortened(contentType)}, ${size} bytes)`,
  )
  lists.set(attachments, list)
  return list
}

const lists = new WeakMap<readonly AttachmentFacts[], string>()

const nameOf = (filename: string): string => shortened(filename || 'unnamed')

/** A cut between the halves of a character would leave what is no Unicode. */
const shortened = (text: string): string =>
  text.length > MAX_SHOWN_CHARACTERS
    ? `${text.slice(0, MAX_SHOWN_CHARACTERS).toWellFormed()}...`
    : text
