import { belongingToBody } from '../mail/attachments/of-body.js'
import { isArchive, isEncryptedFile } from '../mail/attachments/unread-files.js'
import { doubtsOfAttachments, doubtsOfText } from '../mail/bounds/warning-effects.js'
import { WARNING } from '../mail/bounds/warnings.js'
import { conditionText } from '../mail/text/condition-text.js'
import { isBlank } from '../mail/text/shown-parts.js'
import type { Mail } from '../mail/walk/walk-message.js'
import { ARCHIVE_UNOPENED, type Doubts } from './doubts.js'
import { headerFacts } from './header-facts.js'
import { type BodySource, exactSize, type MessageFacts, withBody } from './message-facts.js'

/**
 * What conditions are judged on in a mail that was read whole.
 * @param unread without \Seen at first sight
 * @param byHeader what its header told before, as a server gives it apart; by default it is read with the rest
 */
export const mailFacts = (
  mail: Mail,
  {
    unread,
    byHeader = headerFacts(mail.headers, { size: exactSize(mail.size), unread }),
  }: { readonly unread: boolean; readonly byHeader?: MessageFacts | undefined },
): MessageFacts => withBody(byHeader, bodyFacts(mail))

/** The part of the body, with what speaks against it. */
export function bodyFacts(mail: Mail): BodySource {
  const { attachments, attachmentTexts = [] } = mail
  const text = conditionText(mail)
  const codes = mail.warnings.map(({ code }) => code)
  // A winmail.dat has the body as well, and where there is no other it should have come from there.
  const isBodyLost = isBlank(text) && codes.includes(WARNING.tnefDamaged)
  const unlisted = doubtsOfAttachments(codes)
  const ofBody = belongingToBody(attachments, mail.html?.value)
  const names = new Map(
    attachments.map(({ position, filename, safeName }) => [position, filename || safeName]),
  )
  return {
    size: mail.size,
    text: text.value,
    textDoubts: [
      ...new Set([
        ...text.doubts,
        ...doubtsOfText(codes),
        ...(isBodyLost ? [WARNING.tnefDamaged] : []),
      ]),
    ],
    attachments: attachments.map((attachment) => ({
      filename: attachment.filename ?? '',
      keptAs: attachment.safeName,
      contentType: attachment.contentType,
      size: attachment.size,
      ...(ofBody.has(attachment) && { isOfBody: true }),
    })),
    attachmentDoubts: [
      ...unlisted,
      ...new Set(attachments.flatMap(({ nameDoubts = [] }) => nameDoubts)),
    ],
    attachmentTextDoubts: [...unlisted, ...unreadFiles(attachments)],
    attachmentTexts: attachmentTexts.map(({ position, value, doubts }) => ({
      filename: names.get(position) ?? '',
      value,
      doubts,
    })),
  }
}

/** Why what is searched for in attachments may be in one that was not searched. */
const unreadFiles = (attachments: Mail['attachments']): Doubts => [
  ...(attachments.some(isArchive) ? [ARCHIVE_UNOPENED] : []),
  ...(attachments.some(isEncryptedFile) ? [WARNING.contentEncrypted] : []),
]
