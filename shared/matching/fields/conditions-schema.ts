import * as z from 'zod'
import { captureClashes } from './capture-clashes.js'
import { type ConditionField, MAX_ENTRIES } from './condition-field.js'
import { CONDITION_FIELDS } from './condition-fields.js'
import { isFaultless } from './schema-parts.js'

type Fields = typeof CONDITION_FIELDS
type FieldSchemas = { readonly [Name in keyof Fields]: Fields[Name]['schema'] }

/** A setting as the jobs file writes it: lists may be read-only. */
type Written<Value> = Value extends readonly (infer Entry)[]
  ? readonly Written<Entry>[]
  : Value extends object
    ? { readonly [Name in keyof Value]: Written<Value[Name]> }
    : Value

/** What a message must be. Fields are ANDed; the entries of one field are ORed. */
export type Conditions = {
  readonly [Name in keyof Fields]?: Written<z.input<FieldSchemas[Name]>>
} & {
  /** One of these holds. */
  readonly any?: readonly Conditions[]
  /** All of these hold. */
  readonly all?: readonly Conditions[]
  /** This does not hold. */
  readonly not?: Conditions
}

/** Conditions, valid; what may be one or several is a list. */
export type ParsedConditions = {
  readonly [Name in keyof Fields]?: z.output<FieldSchemas[Name]>
} & {
  readonly any?: readonly ParsedConditions[]
  readonly all?: readonly ParsedConditions[]
  readonly not?: ParsedConditions
}

/** Every message: said explicitly, since an empty `when` is more often a mistake than a wish. */
export interface Everything {
  readonly everything: true
}

/** Whether nothing is asked of a message. */
export const isEverything = (when: object): when is Everything => 'everything' in when

/** `when: everything()`. */
export const everythingSchema = z.strictObject({ everything: z.literal(true) })

const nestedSchema: z.ZodType<ParsedConditions> = z.lazy(() => conditionsSchema)
const nestedList = z
  .array(nestedSchema, 'must be a list of conditions')
  .min(1, 'needs at least one entry')
  .max(MAX_ENTRIES, `takes at most ${MAX_ENTRIES} entries`)

/** `when: { ... }`: at least one condition, unknown ones refused; one whose value is undefined is a mistake (`process.env`). */
export const conditionsSchema = z
  .strictObject(
    {
      ...shapeOf(CONDITION_FIELDS),
      any: nestedList.exactOptional(),
      all: nestedList.exactOptional(),
      not: nestedSchema.exactOptional(),
    },
    'must be { from, subject, text, ... }',
  )
  .refine((conditions) => Object.keys(conditions).length > 0, {
    error: 'has no condition; for every message write everything()',
    when: isFaultless,
  })
  .superRefine((conditions, context) => {
    for (const { name, parts } of captureClashes(conditions)) {
      const message = `captures ${name} in ${parts.join(' and in ')}: of two that hold together only one would be kept; give them different names`
      context.addIssue({ code: 'custom', message })
    }
  })
  .meta({ minProperties: 1 })

/** The schemas of the fields, each of which may be left out. */
function shapeOf(fields: Fields): {
  readonly [Name in keyof Fields]: z.ZodExactOptional<FieldSchemas[Name]>
}
function shapeOf(fields: Readonly<Record<string, ConditionField>>): z.core.$ZodShape {
  return Object.fromEntries(
    Object.entries(fields).map(([name, { schema }]) => [name, schema.exactOptional()]),
  )
}
