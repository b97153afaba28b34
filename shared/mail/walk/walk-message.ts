import {
  type Attachment,
  AttachmentRecorder,
  type OpenAttachment,
} from '../attachments/attachments.js'
import { WALK_LIMITS, type WalkLimits } from '../bounds/walk-limits.js'
import { WARNING, type Warning, WarningList } from '../bounds/warnings.js'
import { DeliveryReportCollector } from '../delivery-report/delivery-report-collector.js'
import type { DeliveryReport } from '../delivery-report/facts/delivery-report.js'
import { type ReportEvidence, readDeliveryReport } from '../delivery-report/read-delivery-report.js'
import { type MailHeaders, readHeaders } from '../headers/read-headers.js'
import { type AttachmentText, AttachmentTextCollector } from '../text/attachment-texts.js'
import { type BodyText, BodyTextCollector } from '../text/body-text.js'
import { conditionText } from '../text/condition-text.js'
import type { ShownPart } from '../text/shown-parts.js'
import { MimeSplitter } from './mime-splitter.js'
import { PartContents } from './part-contents.js'

/** A message as it was read. */
export interface Mail {
  /** Bytes that were read. */
  readonly size: number
  readonly headers: MailHeaders
  /** The text parts; absent if there are none. Never made from HTML. */
  readonly text?: BodyText
  /** The HTML parts as sent; absent if there are none. */
  readonly html?: BodyText
  /** The parts of both, in order: what a person reads is chosen from them. */
  readonly shown: readonly ShownPart[]
  readonly attachments: readonly Attachment[]
  /** The text of the text attachments; absent unless it was asked for. */
  readonly attachmentTexts?: readonly AttachmentText[]
  /** What the mail says of one sent earlier; absent if it is no delivery report. */
  readonly deliveryReport?: DeliveryReport
  /** Everything odd, that of the headers included. */
  readonly warnings: readonly Warning[]
}

/** How to walk. */
export interface WalkOptions {
  /** @default WALK_LIMITS */
  readonly limits?: Partial<WalkLimits>
  /** Where attachments go; without it they are counted and hashed. */
  readonly openAttachment?: OpenAttachment
  /** Decodes text attachments too, up to a limit, beside their way to the sinks. @default false */
  readonly attachmentTexts?: boolean
}

/**
 * The most that is read between two looks at the sinks: they fall behind by this much, whatever the
 * source's pieces. A string of a larger piece, from 128 KiB on, is a large object to V8, and the
 * collection of those doubles the time that base64 takes (docs/performance.md).
 */
export const MAX_PIECE_BYTES = 64 * 1024

/** PGP in a text, quoted or not (RFC 9580 6.2). */
const ENCRYPTED_TEXT = /-----BEGIN PGP MESSAGE-----/

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
  const texts = options.attachmentTexts
    ? new AttachmentTextCollector(limits.attachmentTextBytes)
    : undefined
  const attachments = new AttachmentRecorder(limits, warnings, options.openAttachment, texts)
  const report = new DeliveryReportCollector(limits.reportBytes, warnings)
  const contents = new PartContents({ text, html, attachments, report }, limits, warnings)
  const splitter = new MimeSplitter(contents, limits, warnings)
  const unpacked = async (): Promise<void> => {
    for (const _ of contents.openPacked()) if (attachments.busy) await attachments.drained()
  }
  let size = 0
  for await (const chunk of source) {
    size += chunk.byteLength
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    for (let start = 0; start < bytes.length; start += MAX_PIECE_BYTES) {
      splitter.push(bytes.subarray(start, start + MAX_PIECE_BYTES))
      if (attachments.busy) await attachments.drained()
      while (splitter.paused) {
        await unpacked()
        splitter.resume()
      }
    }
  }
  splitter.end()
  await unpacked()
  contents.end()
  await attachments.drained()
  const headers = readHeaders(splitter.rootHeader, limits, splitter.rootHeaderBytes)
  const [textResult, htmlResult] = [text.result(), html.result()]
  if ([textResult, htmlResult].some((body) => body && ENCRYPTED_TEXT.test(body.value))) {
    warnings.add(WARNING.contentEncrypted, 'a PGP message in the text')
  }
  const body = {
    ...(textResult && { text: textResult }),
    ...(htmlResult && { html: htmlResult }),
    shown: contents.shown,
  }
  const deliveryReport = readDeliveryReport(
    {
      headers,
      parts: report.parts,
      text: () => conditionText(body).value,
      unwrapped: (message) => wrappedEvidence(message, limits, 1),
    },
    limits.reportRecipients,
    warnings,
  )
  return {
    size,
    headers,
    ...body,
    attachments: attachments.list,
    ...(texts && { attachmentTexts: texts.list }),
    ...(deliveryReport && { deliveryReport }),
    warnings: [...headers.warnings, ...warnings.toArray()],
  }
}

/** Reports are wrapped once, and by a second gateway twice. */
const MAX_WRAPPED_REPORTS = 3

/** Reads a report that is wrapped in another: of it the start was kept, which has its status. */
function wrappedEvidence(
  message: Buffer,
  limits: WalkLimits,
  depth: number,
): ReportEvidence | undefined {
  if (depth > MAX_WRAPPED_REPORTS) return undefined
  const warnings = new WarningList(limits.warningsOfOneCode)
  const text = new BodyTextCollector(limits.textBytes, warnings)
  const html = new BodyTextCollector(limits.htmlBytes, warnings)
  const attachments = new AttachmentRecorder(limits, warnings, undefined, undefined)
  const report = new DeliveryReportCollector(limits.reportBytes, warnings)
  // What is packed in it is none of the report: nothing is held to be opened.
  const unopened = { ...limits, packedBytes: 0 }
  const contents = new PartContents({ text, html, attachments, report }, unopened, warnings)
  const splitter = new MimeSplitter(contents, limits, warnings)
  splitter.push(message)
  splitter.end()
  return {
    headers: readHeaders(splitter.rootHeader, limits, splitter.rootHeaderBytes),
    parts: report.parts,
    text: () => conditionText({ shown: contents.shown }).value,
    unwrapped: (inner) => wrappedEvidence(inner, limits, depth + 1),
  }
}
