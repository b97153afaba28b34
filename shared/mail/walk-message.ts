import { type Attachment, AttachmentRecorder, type OpenAttachment } from './attachments.js'
import { type BodyText, BodyTextCollector } from './body-text.js'
import { MimeSplitter } from './mime-splitter.js'
import { PartContents } from './part-contents.js'
import { type MailHeaders, readHeaders } from './read-headers.js'
import { WALK_LIMITS, type WalkLimits } from './walk-limits.js'
import { type Warning, WarningList } from './warnings.js'

/** A message as it was read. */
export interface Mail {
  readonly headers: MailHeaders
  /** The text parts; absent if there are none. Never made from HTML. */
  readonly text?: BodyText
  /** The HTML parts as sent; absent if there are none. */
  readonly html?: BodyText
  readonly attachments: readonly Attachment[]
  /** Everything odd, that of the headers included. */
  readonly warnings: readonly Warning[]
}

/** How to walk. */
export interface WalkOptions {
  /** @default WALK_LIMITS */
  readonly limits?: Partial<WalkLimits>
  /** Where attachments go; without it they are counted and hashed. */
  readonly openAttachment?: OpenAttachment
}

/**
 * The most that is read between two looks at the sinks: they fall behind by this much, whatever the
 * source's pieces.
 */
const MAX_PIECE_BYTES = 256 * 1024

/**
 * Reads a message in one pass, whatever its size: text and HTML up to their limits, attachments on
 * their way to their sinks. No content makes it throw: what is odd becomes a warning. It rejects
 * only as the source or a sink does.
 */
export async function walkMessage(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: WalkOptions = {},
): Promise<Mail> {
  const limits = { ...WALK_LIMITS, ...options.limits }
  const warnings = new WarningList(limits.warningsOfOneCode)
  const text = new BodyTextCollector(limits.textBytes, warnings)
  const html = new BodyTextCollector(limits.htmlBytes, warnings)
  const attachments = new AttachmentRecorder(limits, warnings, options.openAttachment)
  const splitter = new MimeSplitter(
    new PartContents({ text, html, attachments }, warnings),
    limits,
    warnings,
  )
  for await (const chunk of source) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    for (let start = 0; start < bytes.length; start += MAX_PIECE_BYTES) {
      splitter.push(bytes.subarray(start, start + MAX_PIECE_BYTES))
      if (attachments.busy) await attachments.drained()
    }
  }
  splitter.end()
  await attachments.drained()
  const headers = readHeaders(splitter.rootHeader, limits)
  const [textResult, htmlResult] = [text.result(), html.result()]
  return {
    headers,
    ...(textResult && { text: textResult }),
    ...(htmlResult && { html: htmlResult }),
    attachments: attachments.list,
    warnings: [...headers.warnings, ...warnings.toArray()],
  }
}
