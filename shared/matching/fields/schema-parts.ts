import * as z from 'zod'

/** A misspelt setting leaves none behind; that it is misspelt says enough. */
export const isFaultless = ({ issues }: z.core.ParsePayload): boolean => issues.length === 0

const bytesSchema = z.int('must be a whole number of bytes').min(0, 'must not be negative')

/** Bounds of a size; both belong to it. */
export const bytesShape = {
  minBytes: bytesSchema.exactOptional(),
  maxBytes: bytesSchema.exactOptional(),
}

interface Bounds {
  readonly minBytes?: number | undefined
  readonly maxBytes?: number | undefined
}

/** Bounds between which no size lies match nothing, for ever. */
export function refuseEmptyRange(
  { minBytes = 0, maxBytes = Number.POSITIVE_INFINITY }: Bounds,
  context: z.RefinementCtx,
): void {
  if (minBytes <= maxBytes) return
  const message = `must not be above maxBytes, ${maxBytes}: no size lies between`
  context.addIssue({ code: 'custom', path: ['minBytes'], message })
}

/** Yes or no. */
export const flagSchema = z.boolean('must be true or false')
