import * as z from 'zod'

/** A misspelt setting leaves none behind; that it is misspelt says enough. */
export const isFaultless = ({ issues }: z.core.ParsePayload): boolean => issues.length === 0

const bytesSchema = z.int('must be a whole number of bytes').min(0, 'must not be negative')

/** Bounds of a size; both belong to it. */
export const bytesShape = {
  minBytes: bytesSchema.exactOptional(),
  maxBytes: bytesSchema.exactOptional(),
}

/** Yes or no. */
export const flagSchema = z.boolean('must be true or false')
