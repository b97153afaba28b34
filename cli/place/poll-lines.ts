import { z } from 'zod'
import { POLL_ENDED } from '../../shared/contract/poll-ended.js'
import type { PollCount } from '../../shared/place/poll-log.js'
import { jsonIn } from '../../shared/runtime/json.js'

/** The pattern that takes the lines polls of a mailbox end with, and no other. @param mailbox a name, in which nothing means anything to a pattern */
export function pollPattern(mailbox: string): string {
  const isEnd = Object.values(POLL_ENDED).map((event) => `$.event = "${event}"`)
  return `{ ($.mailbox = "${mailbox}") && (${isEnd.join(' || ')}) }`
}

/** What is read of such a line. */
const pollLineSchema = z.object({
  /** RFC 3339. */
  timestamp: z.iso.datetime(),
  event: z.enum(POLL_ENDED),
  mailbox: z.string(),
  code: z.string().optional(),
})

/** The polls of a mailbox, the earliest first, by the lines that they ended with; any other line is none. */
export const pollsOfLines = (lines: readonly string[], mailbox: string): PollCount[] =>
  lines
    .flatMap((line) => {
      const read = pollLineSchema.safeParse(jsonIn(line))
      return read.success && read.data.mailbox === mailbox ? [read.data] : []
    })
    .map(({ timestamp, event, code }) => ({
      at: timestamp,
      succeeded: event === POLL_ENDED.succeeded ? 1 : 0,
      failed: event === POLL_ENDED.failed ? 1 : 0,
      busy: event === POLL_ENDED.busy ? 1 : 0,
      ...(code !== undefined && { codes: [code] }),
    }))
    .toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at))
