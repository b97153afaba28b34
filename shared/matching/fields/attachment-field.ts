import * as z from 'zod'
import type { FieldTest } from '../condition-node.js'
import { afterMatch, inDoubt, PATTERN_INPUT_CUT } from '../doubts.js'
import { containsSchema, MAX_TEXT_LENGTH, matchesSchema } from '../text/text-test-schema.js'
import { compileAttachmentTest } from './attachment-test.js'
import { entriesField } from './condition-field.js'
import { needingBody } from './needing-body.js'
import { bytesShape, isFaultless, refuseEmptyRange } from './schema-parts.js'
import { listOf } from './shown-facts.js'

const ATTACHMENT_FORM = '{ name, type, minBytes, maxBytes }'

const attachmentSchema = z
  .strictObject(
    {
      /** A glob on the decoded file name (`*.csv`), case ignored; or contains(...) or matches(...). */
      name: z
        .union(
          [
            z
              .string()
              .min(1, 'must not be empty')
              .max(MAX_TEXT_LENGTH, `must have at most ${MAX_TEXT_LENGTH} characters`),
            containsSchema,
            matchesSchema,
          ],
          'must be a glob like "*.csv", contains("...") or matches("...")',
        )
        .exactOptional(),
      /** `text/csv` or `image/*`, as declared. */
      type: z
        .string('must be a content type')
        .regex(
          /^[\w.+-]+\/(\*|[\w.+-]+)$/,
          'must be a content type: text/csv, or image/* for all of a kind',
        )
        .exactOptional(),
      ...bytesShape,
    },
    `must be ${ATTACHMENT_FORM}`,
  )
  .refine((attachment) => Object.keys(attachment).length > 0, {
    error: 'names nothing to look for; for any attachment write hasAttachment: true',
    when: isFaultless,
  })
  .meta({ minProperties: 1 })
  .superRefine(refuseEmptyRange)

/** An attachment condition, valid. */
export type ParsedAttachmentCondition = z.output<typeof attachmentSchema>

function attachmentTest(condition: ParsedAttachmentCondition): FieldTest {
  const test = compileAttachmentTest(condition)
  return needingBody(({ attachments, attachmentDoubts }, work) => {
    const captures = attachments
      .map((attachment) => test(attachment, work))
      .find((found) => found !== undefined)
    const seen = listOf(attachments)
    if (captures) return { matched: true, seen, captures, ...inDoubt(afterMatch(attachmentDoubts)) }
    const unseen = work.isSpent ? [PATTERN_INPUT_CUT] : []
    return { matched: false, seen, ...inDoubt([...attachmentDoubts, ...unseen]) }
  })
}

/** Attachments that are all that is asked of one. */
export const attachmentField = entriesField(attachmentSchema, ATTACHMENT_FORM, attachmentTest)
