import { WARNING, type WarningCode } from '../../../shared/mail/bounds/warnings.js'
import { conditionText } from '../../../shared/mail/text/condition-text.js'
import type { Mail } from '../../../shared/mail/walk/walk-message.js'
import type { BodySource } from '../../../shared/matching/message-facts.js'

/** Oddities of a whole message that may have cost it parts, text or attachments alike. */
const PARTS_IN_DOUBT: ReadonlySet<WarningCode> = new Set([
  WARNING.boundaryMissing,
  WARNING.multipartUnterminated,
  WARNING.messageCut,
  WARNING.messagePartial,
  WARNING.contentElsewhere,
  WARNING.depthLimit,
  WARNING.partsLimit,
])

/** What conditions are decided on in a body that was walked, with what speaks against it. */
export function bodyFacts(mail: Mail): BodySource {
  const { attachments, attachmentTexts = [] } = mail
  const text = conditionText(mail)
  const codes = new Set(mail.warnings.map(({ code }) => code))
  const missing = [...codes].filter((code) => PARTS_IN_DOUBT.has(code))
  const unlisted = codes.has(WARNING.attachmentsLimit) ? [WARNING.attachmentsLimit] : []
  const names = new Map(
    attachments.map(({ position, filename, safeName }) => [position, filename || safeName]),
  )
  return {
    text: text.value,
    textDoubts: [...text.doubts, ...missing],
    attachments: attachments.map(({ filename = '', safeName, contentType, size }) => ({
      filename,
      keptAs: safeName,
      contentType,
      size,
    })),
    attachmentDoubts: [
      ...missing,
      ...unlisted,
      ...new Set(attachments.flatMap(({ nameDoubts = [] }) => nameDoubts)),
    ],
    attachmentTexts: attachmentTexts.map(({ position, value, doubts }) => ({
      filename: names.get(position) ?? '',
      value,
      doubts,
    })),
  }
}
