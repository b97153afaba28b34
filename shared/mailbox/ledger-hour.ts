import * as z from 'zod'
import { jsonIn } from '../runtime/json.js'
import { type LedgerPage, ledgerPageSchema } from './ledger.js'

/** A page of more bytes is named in its hour, and not repeated there: it has some forty messages, and is worth a request of its own. */
const MAX_PAGE_BYTES = 16 * 1024

/** Past so many bytes an hour only names its pages: it is written anew with each of them. */
const MAX_HOUR_BYTES = 512 * 1024

/** A page as its hour tells of it: whole where it is small. */
const hourLineSchema = z.object({
  key: z.string(),
  decidedAt: z.iso.datetime(),
  /** Of the lease that the run had: of two lines for a key the higher one is true. */
  lease: z.int().min(0),
  page: ledgerPageSchema.optional(),
})

/** A page as its hour tells of it. */
export type HourLine = z.output<typeof hourLineSchema>

/** What an hour tells. */
export interface LedgerHour {
  readonly lines: readonly HourLine[]
  /** Lines that nobody can read. */
  readonly damaged: number
}

/**
 * The line of a page, with its line end.
 * @param pageBytes of the page as it is stored
 * @param hourBytes of the hour so far
 */
export function hourLineOf(
  key: string,
  page: LedgerPage,
  { pageBytes, hourBytes }: { readonly pageBytes: number; readonly hourBytes: number },
): string {
  const isRepeated = pageBytes <= MAX_PAGE_BYTES && hourBytes + pageBytes <= MAX_HOUR_BYTES
  const { decidedAt, lease = 0 } = page
  const line: HourLine = { key, decidedAt, lease, ...(isRepeated && { page }) }
  return `${JSON.stringify(line)}\n`
}

/** What an hour tells, by its bytes: of each page the line of the highest lease, the last of those. */
export function readHour(body: Buffer): LedgerHour {
  const lines = new Map<string, HourLine>()
  let damaged = 0
  for (const text of body.toString('utf8').split('\n')) {
    if (text === '') continue
    const line = hourLineSchema.safeParse(jsonIn(text)).data
    if (!line) damaged += 1
    else if (line.lease >= (lines.get(line.key)?.lease ?? 0)) lines.set(line.key, line)
  }
  return { lines: [...lines.values()], damaged }
}
