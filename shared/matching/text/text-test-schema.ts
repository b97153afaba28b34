import * as z from 'zod'
import { foldedWidthFault, MAX_PATTERN_LENGTH, patternFault } from './pattern.js'
import { withoutInvisible } from './text-form.js'

/** Conditions longer than this are data, not conditions; they travel in the schedule's input (256 KB). */
export const MAX_TEXT_LENGTH = 1_000

const textTestOptions = {
  caseSensitive: z.boolean('must be true or false').exactOptional(),
  foldWidth: z.boolean('must be true or false').exactOptional(),
  joinLines: z.boolean('must be true or false').exactOptional(),
}

/** Of conditions on `text` alone: elsewhere there is nothing to look into. */
const bodyTestOptions = { inAttachments: z.boolean('must be true or false').exactOptional() }

const containsShape = {
  contains: z
    .string('must be a text')
    .min(1, 'must not be empty: everything contains the empty text')
    .max(MAX_TEXT_LENGTH, `must have at most ${MAX_TEXT_LENGTH} characters`)
    .refine(
      (text) => text === '' || withoutInvisible(text) !== '',
      'has nothing that is seen, and would never be found',
    ),
  ...textTestOptions,
}

const matchesShape = {
  matches: z
    .string('must be a pattern')
    .min(1, 'must not be empty: it would match everything')
    .max(MAX_PATTERN_LENGTH, `must have at most ${MAX_PATTERN_LENGTH} characters`)
    .superRefine((pattern, context) => {
      const fault = pattern.length > MAX_PATTERN_LENGTH ? undefined : patternFault(pattern)
      if (fault !== undefined) context.addIssue({ code: 'custom', message: fault })
    }),
  ...textTestOptions,
}

const ALWAYS = {
  when: ({ value }: z.core.ParsePayload) => typeof value === 'object' && value !== null,
}

/** A pattern that folding makes a silent never-match is refused. */
function refuseFoldedCharacters(
  { matches, foldWidth }: { matches?: unknown; foldWidth?: unknown },
  context: z.RefinementCtx,
): void {
  // Asked of what may have other faults: none is told only after another.
  if (typeof matches !== 'string' || foldWidth !== true) return
  const message = foldedWidthFault(matches)
  if (message !== undefined) context.addIssue({ code: 'custom', path: ['matches'], message })
}

/** `contains('...')`. */
export const containsSchema = z.strictObject(containsShape)
/** `matches('...')`. */
export const matchesSchema = z
  .strictObject(matchesShape)
  .superRefine(refuseFoldedCharacters, ALWAYS)

/** What a test on text looks like, for whoever wrote something else. */
export const TEXT_TEST_FORMS = 'contains("...") or matches("...")'

/** A test on a text of a header, or on a file name. */
export const textTestSchema = z.union([containsSchema, matchesSchema], `must be ${TEXT_TEST_FORMS}`)

/** A test on the text of a message. */
export const bodyTestSchema = z.union(
  [
    z.strictObject({ ...containsShape, ...bodyTestOptions }),
    z
      .strictObject({ ...matchesShape, ...bodyTestOptions })
      .superRefine(refuseFoldedCharacters, ALWAYS),
  ],
  `must be ${TEXT_TEST_FORMS}`,
)

/** A test on text, valid. */
export type ParsedTextTest = z.output<typeof textTestSchema>

/** A test on the text of a message, valid. */
export type ParsedBodyTest = z.output<typeof bodyTestSchema>
