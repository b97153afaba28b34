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
  ({ size: { bytes, least, most } }) => {
    const seen = `${bytes} bytes`
    if (most < minBytes || least > maxBytes) return { matched: false, seen }
    return { matched: least >= minBytes && most <= maxBytes ? true : undefined, seen }
  }

/** Bytes of the whole message, both bounds included; open where the server's word for them is not enough. */
export const sizeField = valueField(sizeSchema, sizeTest)
