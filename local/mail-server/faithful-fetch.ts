// Stands before FETCH handlers of hoodiecrow: its partial FETCH of several messages empties those
// after a short one, and its MIME parser takes quadratic time, and errs, at a lone CR.
import type hoodiecrow from 'hoodiecrow-imap'
import builtIn from 'hoodiecrow-imap/lib/commands/handlers/fetch.js'
import parseMime from 'hoodiecrow-imap/lib/mimeparser.js'
import { z } from 'zod'

const LONE_CR = /\r(?!\n)/g
/** The header and the empty line that ends it, which is part of it (RFC 3501 section 6.4.5). */
const HEADER = /^(?:\r?\n|.*?\n\r?\n)/s
const literalSchema = z.object({ type: z.literal('LITERAL'), value: z.string() })

/** A plugin: `BODY[]`, `[HEADER]` and `[TEXT]` are the message's bytes, and partials are right. */
export function faithfulFetch(server: hoodiecrow.Server): void {
  const requested = new WeakMap<hoodiecrow.Token, readonly number[]>()

  for (const name of ['BODY', 'BODY.PEEK', 'BODYSTRUCTURE', 'ENVELOPE', 'RFC822.HEADER']) {
    server.fetchHandlers[name] = (connection, message, item) => {
      const { partial: _, ...whole } = item
      const answer = bytesOf(message.raw, item) ?? parsed(name)(connection, message, whole)
      const partial = requested.get(item) ?? item.partial
      const literal = literalSchema.safeParse(answer)
      if (partial === undefined || !literal.success) return answer

      // The item is both the question, asked again for each message, and the name of the answer.
      requested.set(item, partial)
      const [origin = 0, length = 0] = partial
      item.partial = [origin]
      return { type: 'LITERAL', value: literal.data.value.slice(origin, origin + length) }
    }
  }
}

function bytesOf(raw: string, item: hoodiecrow.Token): unknown {
  if (item.section === undefined || item.section.length > 1) return undefined
  const [section] = item.section
  if (section === undefined) return { type: 'LITERAL', value: raw }
  if (Array.isArray(section)) return undefined
  const header = HEADER.exec(raw)?.[0] ?? raw
  if (section.value.toUpperCase() === 'HEADER') return { type: 'LITERAL', value: header }
  if (section.value.toUpperCase() !== 'TEXT') return undefined
  return { type: 'LITERAL', value: raw.slice(header.length) }
}

/** hoodiecrow's own handler, with the MIME tree made of a text that its parser can read. */
function parsed(name: string): hoodiecrow.FetchHandler {
  return (connection, message, item) => {
    message.parsed ??= parseMime(message.raw.replace(LONE_CR, ' '))
    return builtIn[name]?.(connection, message, item)
  }
}
