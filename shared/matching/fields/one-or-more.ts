import * as z from 'zod'

/** One or several of a thing, at most so many; always a list afterwards. @param what `an address`, for people */
export const oneOrMore = <Schema extends z.ZodType>(
  schema: Schema,
  what: string,
  maxEntries: number,
) =>
  z.union(
    [
      z
        .array(schema)
        .min(1, 'needs at least one entry')
        .max(maxEntries, `takes at most ${maxEntries} entries`),
      schema.transform((one) => [one]),
    ],
    `must be ${what}, or a list`,
  )
