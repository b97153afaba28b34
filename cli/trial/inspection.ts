import type { Monitor } from '../../shared/jobs/schema/jobs-schema.js'
import { type Mail, walkMessage } from '../../shared/mail/walk/walk-message.js'
import { compileConditions } from '../../shared/matching/condition-tree.js'
import { judge } from '../../shared/matching/decide.js'
import type { ConditionOutcome } from '../../shared/matching/evaluate.js'
import { looksInAttachments } from '../../shared/matching/looks-in-attachments.js'
import { mailFacts } from '../../shared/matching/mail-facts.js'
import type { Captures } from '../../shared/matching/text/pattern.js'

/** What `inspect --json` prints (DESIGN 9). */
export interface Inspection {
  readonly subject: string
  readonly from: Mail['headers']['from']
  readonly to: Mail['headers']['to']
  readonly cc: Mail['headers']['cc']
  /** RFC 3339, UTC; null if there is none that can be read. */
  readonly date: string | null
  readonly messageId: string | null
  /** Never made from HTML. */
  readonly text: string
  readonly html: string
  readonly attachments: readonly InspectedAttachment[]
  /** Only of a mail that reports on one sent earlier. */
  readonly deliveryReport?: Mail['deliveryReport']
  readonly warnings: Mail['warnings']
  readonly decision?: InspectedDecision
}

/** An attachment as it would be kept. */
export interface InspectedAttachment {
  readonly filename: string | null
  readonly safeName: string
  readonly contentType: string
  readonly detectedType: string | null
  readonly disposition: string | null
  readonly contentId: string | null
  /** A winmail.dat of Outlook; the files in it follow. */
  readonly tnef: boolean
  /** The safe name of the winmail.dat or S/MIME body that it was in. */
  readonly openedFrom: string | null
  readonly size: number
  readonly sha256: string
}

/** What a monitor would make of the message. */
export interface InspectedDecision {
  readonly matched: boolean
  readonly monitor: string
  readonly conditions: readonly ConditionOutcome[]
  /** What the patterns took out of it, by the names of their groups; absent if there is nothing. */
  readonly captures?: Captures
}

/** Looks at a message as a poll would. */
export async function inspectMail(
  raw: Buffer,
  monitor: { readonly name: string; readonly definition: Monitor } | undefined,
): Promise<Inspection> {
  const attachmentTexts = monitor !== undefined && looksInAttachments(monitor.definition.when)
  const mail = await walkMessage([raw], { attachmentTexts })
  const { headers, text, html, warnings } = mail
  return {
    subject: headers.subject,
    from: headers.from,
    to: headers.to,
    cc: headers.cc,
    date: headers.date?.toISOString() ?? null,
    messageId: headers.messageId ?? null,
    text: text?.value ?? '',
    html: html?.value ?? '',
    attachments: mail.attachments.map((attachment) => ({
      filename: attachment.filename ?? null,
      safeName: attachment.safeName,
      contentType: attachment.contentType,
      detectedType: attachment.detectedType ?? null,
      disposition: attachment.disposition ?? null,
      contentId: attachment.contentId ?? null,
      tnef: attachment.tnef,
      openedFrom:
        mail.attachments.find(({ position }) => position === attachment.openedFrom)?.safeName ??
        null,
      size: attachment.size,
      sha256: attachment.sha256,
    })),
    ...(mail.deliveryReport && { deliveryReport: mail.deliveryReport }),
    warnings,
    ...(monitor && { decision: decisionOf(mail, monitor) }),
  }
}

/** A file has no flags: it counts as unread. */
function decisionOf(
  mail: Mail,
  { name, definition }: { readonly name: string; readonly definition: Monitor },
): InspectedDecision {
  const judgement = judge(compileConditions(definition.when), mailFacts(mail, { unread: true }))
  const { decision } = judgement
  const captures = decision.result === 'matched' ? decision.captures : {}
  return {
    matched: decision.result === 'matched',
    monitor: name,
    conditions: judgement.everyCondition(),
    ...(Object.keys(captures).length > 0 && { captures }),
  }
}
