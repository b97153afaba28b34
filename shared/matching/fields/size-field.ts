import * as z from 'zod'
import type { FieldTest } from '../condition-node.js'
import { valueField } from './condition-field.js'
import { bytesShape, isFaultless, refuseEmptyRange } from './schema-parts.js'

const sizeSchema = z
  .strictObject(bytesShape, 'must be { minBytes, maxBytes }')
  .refine(({ minBytes, maxBytes }) => minBytes !== undefined || maxBytes !== undefined, {
    error: 'needs minBytes, maxBytes or both',
    when: isFaultless,
  })
  .meta({ minProperties: 1 })
  .superRefine(refuseEmptyRange)

const sizeTest =
  ({ minBytes = 0, maxBytes = Number.POSITIVE_INFINITY }: z.output<typeof sizeSchema>): FieldTest =>
  ({ size }) => ({ matched: size >= minBytes && size <= maxBytes, seen: `${size} bytes` })

/** Bytes of the whole message, both bounds included. */
export const sizeField = valueField(sizeSchema, sizeTest)
