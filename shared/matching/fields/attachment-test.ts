import type { AttachmentFacts } from '../message-facts.js'
import type { Captures } from '../text/pattern.js'
import { quotePattern } from '../text/pattern.js'
import type { PatternWork } from '../text/pattern-work.js'
import { SearchableText } from '../text/searchable-text.js'
import { compileTextTest } from '../text/text-test.js'
import type { ParsedAttachmentCondition } from './attachment-field.js'

/** Whether an attachment is what is looked for; the captures of its name if so. */
export type AttachmentTest = (
  attachment: AttachmentFacts,
  work?: PatternWork,
) => Captures | undefined

/** Compiles an attachment condition; all it names must hold for one attachment. */
export function compileAttachmentTest(condition: ParsedAttachmentCondition): AttachmentTest {
  const name = condition.name === undefined ? undefined : compileNameTest(condition.name)
  const { type, minBytes = 0, maxBytes = Number.POSITIVE_INFINITY } = condition
  return ({ filename, keptAs, contentType, size }, work) => {
    if (size < minBytes || size > maxBytes) return undefined
    if (type !== undefined && !isOfType(contentType, type.toLowerCase())) return undefined
    return name === undefined ? {} : (name(filename, work) ?? name(keptAs, work))
  }
}

function compileNameTest(name: NonNullable<ParsedAttachmentCondition['name']>) {
  const test = compileTextTest(typeof name === 'string' ? { matches: globPattern(name) } : name)
  return (filename: string, work?: PatternWork): Captures | undefined => {
    const { matched, captures } = test(new SearchableText(filename), work)
    return matched ? captures : undefined
  }
}

/** `*` is any text and `?` any character; nothing else is special in a file name. */
const globPattern = (glob: string): string =>
  `\\A(?s:${quotePattern(glob).replaceAll('\\*', '.*').replaceAll('\\?', '.')})\\z`

const isOfType = (contentType: string, wanted: string): boolean =>
  wanted.endsWith('/*') ? contentType.startsWith(wanted.slice(0, -1)) : contentType === wanted
