import * as z from 'zod'
import { oneOrMore } from './one-or-more.js'
import {
  bodyTestSchema,
  containsSchema,
  MAX_TEXT_LENGTH,
  matchesSchema,
  type ParsedBodyTest,
  type ParsedTextTest,
  TEXT_TEST_FORMS,
  textTestSchema,
} from './text-test-schema.js'

const MAX_ENTRIES = 100

/** A misspelt setting leaves none behind; that it is misspelt says enough. */
const isFaultless = ({ issues }: z.core.ParsePayload): boolean => issues.length === 0

/** `name@example.com` or `*@example.com`; what a header may hold besides is no use in a condition. */
const addressPatternSchema = z
  .string('must be an address or *@domain')
  .max(320, 'is too long for an address')
  .regex(
    /^(\*|[^\s@*<>,;]+)@[^\s@*<>,;]+$/u,
    'must be an address (name@example.com) or a domain (*@example.com)',
  )

const ATTACHMENT_FORM = '{ name, type, minBytes, maxBytes }'

const attachmentSchema = z
  .strictObject(
    {
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
        .optional(),
      type: z
        .string('must be a content type')
        .regex(
          /^[\w.+-]+\/(\*|[\w.+-]+)$/,
          'must be a content type: text/csv, or image/* for all of a kind',
        )
        .optional(),
      minBytes: z.int('must be a whole number of bytes').min(0, 'must not be negative').optional(),
      maxBytes: z.int('must be a whole number of bytes').min(0, 'must not be negative').optional(),
    },
    `must be ${ATTACHMENT_FORM}`,
  )
  .refine((attachment) => Object.keys(attachment).length > 0, {
    error: 'names nothing to look for; for any attachment write hasAttachment: true',
    when: isFaultless,
  })

const sizeSchema = z
  .strictObject(
    {
      minBytes: z.int('must be a whole number of bytes').min(0, 'must not be negative').optional(),
      maxBytes: z.int('must be a whole number of bytes').min(0, 'must not be negative').optional(),
    },
    'must be { minBytes, maxBytes }',
  )
  .refine(({ minBytes, maxBytes }) => minBytes !== undefined || maxBytes !== undefined, {
    error: 'needs minBytes, maxBytes or both',
    when: isFaultless,
  })

/** `when: everything()`. */
export const everythingSchema = z.strictObject({ everything: z.literal(true) })

const addresses = oneOrMore(addressPatternSchema, 'an address', MAX_ENTRIES).optional()
const texts = oneOrMore(textTestSchema, TEXT_TEST_FORMS, MAX_ENTRIES).optional()
const bodyTexts = oneOrMore(bodyTestSchema, TEXT_TEST_FORMS, MAX_ENTRIES).optional()

/** An attachment condition, valid. */
export type ParsedAttachmentCondition = z.output<typeof attachmentSchema>

/** Conditions, valid; what may be one or several is a list. */
export interface ParsedConditions {
  readonly from?: readonly string[] | undefined
  readonly to?: readonly string[] | undefined
  readonly cc?: readonly string[] | undefined
  readonly subject?: readonly ParsedTextTest[] | undefined
  readonly text?: readonly ParsedBodyTest[] | undefined
  readonly header?: Readonly<Record<string, readonly ParsedTextTest[]>> | undefined
  readonly attachment?: readonly ParsedAttachmentCondition[] | undefined
  readonly hasAttachment?: boolean | undefined
  readonly size?: z.output<typeof sizeSchema> | undefined
  readonly unread?: boolean | undefined
  readonly any?: readonly ParsedConditions[] | undefined
  readonly all?: readonly ParsedConditions[] | undefined
  readonly not?: ParsedConditions | undefined
}

const nestedSchema: z.ZodType<ParsedConditions> = z.lazy(() => conditionsSchema)
const nestedList = z
  .array(nestedSchema, 'must be a list of conditions')
  .min(1, 'needs at least one entry')
  .max(MAX_ENTRIES, `takes at most ${MAX_ENTRIES} entries`)

/** `when: { ... }`: at least one condition, unknown ones refused. */
export const conditionsSchema = z
  .strictObject(
    {
      from: addresses,
      to: addresses,
      cc: addresses,
      subject: texts,
      text: bodyTexts,
      header: z
        .record(
          z.string().regex(/^[!-9;-~]+$/, 'is not the name of a header field (RFC 5322 2.2)'),
          oneOrMore(textTestSchema, TEXT_TEST_FORMS, MAX_ENTRIES),
          'must be { name of a field: contains("...") }',
        )
        .optional(),
      attachment: oneOrMore(attachmentSchema, ATTACHMENT_FORM, MAX_ENTRIES).optional(),
      hasAttachment: z.boolean('must be true or false').optional(),
      size: sizeSchema.optional(),
      unread: z.boolean('must be true or false').optional(),
      any: nestedList.optional(),
      all: nestedList.optional(),
      not: nestedSchema.optional(),
    },
    'must be { from, subject, text, ... }',
  )
  .refine((conditions) => Object.keys(conditions).length > 0, {
    error: 'has no condition; for every message write everything()',
    when: isFaultless,
  })
