import type { Archive } from '../../archive/archive.js'
import type { SenderDefinition } from '../../jobs/requests/sender-definition.js'
import { MAX_SUBJECT_CHARACTERS } from '../../jobs/values/one-line.js'
import { encodedSizeBound } from '../compose/encoded-size.js'
import type { SenderDirectory } from '../senders/sender-directory.js'
import { attachmentsOfDraft, type CheckedAttachment } from './attachments-of-draft.js'
import { type DraftRecipients, recipientsOfDraft } from './recipients-of-draft.js'
import { type ReportFault, type RequestFault, shownValue } from './request-fault.js'
import type { SendDraft } from './send-draft.js'
import { filledIn, singleLine } from './single-line.js'

/** What a draft is checked against. */
export interface DraftSurroundings {
  readonly archive: Archive
  readonly directory: SenderDirectory
}

/** A draft that can be sent: names resolved, variables filled in, files there. */
export interface CheckedDraft extends DraftRecipients, DraftTexts {
  readonly sender: SenderDefinition
  readonly attachments: readonly CheckedAttachment[]
}

/** What became of a check; every fault there is, at once. */
export type DraftCheck =
  | { readonly kind: 'checked'; readonly draft: CheckedDraft }
  | { readonly kind: 'refused'; readonly faults: readonly RequestFault[] }

/**
 * Checks a draft, and stores nothing.
 *
 * @param isOfJobsFile its texts were checked when the file was read: what was taken then is not refused each time that it is due
 * @throws StorageFailed, ParametersUnavailable
 */
export async function checkDraft(
  { archive, directory }: DraftSurroundings,
  draft: SendDraft,
  isOfJobsFile = false,
): Promise<DraftCheck> {
  const faults: RequestFault[] = []
  const report: ReportFault = (fault) => {
    faults.push(fault)
  }
  const [sender, book, attachments] = await Promise.all([
    senderOf(directory, draft.sender, report),
    directory.addressBook(),
    attachmentsOfDraft(archive, draft, report),
  ])
  const recipients = recipientsOfDraft(draft, book, report)
  const texts = textsOfDraft(draft, report)
  if (!isOfJobsFile) checkSubject(texts.subject, report)
  if (!sender) return { kind: 'refused', faults }
  const checked = { sender, attachments, ...recipients, ...texts }
  checkLimits(checked, report)
  return faults.length > 0 ? { kind: 'refused', faults } : { kind: 'checked', draft: checked }
}

async function senderOf(
  directory: SenderDirectory,
  name: string,
  report: ReportFault,
): Promise<SenderDefinition | undefined> {
  const sender = await directory.sender(name)
  if (!sender) {
    const message = 'there is no sender of this name'
    report({ code: 'SENDER_NOT_FOUND', path: 'sender', message, value: shownValue(name) })
  }
  return sender
}

interface DraftTexts {
  readonly subject: string
  readonly text?: string
  readonly html?: string
}

function textsOfDraft(
  { subject, text, html, variables, attachments }: SendDraft,
  report: ReportFault,
): DraftTexts {
  const filledSubject = singleLine('subject', subject, variables, report)
  if (!text?.trim() && !html?.trim() && attachments.length === 0) {
    const message =
      'is empty, as `html` is, and nothing is attached; a mail must have something in it'
    report({ code: 'REQUEST_INVALID', path: 'text', message })
  }
  return {
    subject: filledSubject,
    ...(text !== undefined && { text: filledIn('text', text, variables, 'text', report) }),
    ...(html !== undefined && { html: filledIn('html', html, variables, 'html', report) }),
  }
}

function checkSubject(subject: string, report: ReportFault): void {
  if (subject.length <= MAX_SUBJECT_CHARACTERS) return
  const message = `must have at most ${MAX_SUBJECT_CHARACTERS} characters`
  report({ code: 'REQUEST_INVALID', path: 'subject', message, value: shownValue(subject) })
}

/** What the sender takes. */
function checkLimits(draft: CheckedDraft, report: ReportFault): void {
  const { sender, to, cc, bcc, replyTo, subject, text, html, attachments } = draft
  const recipients = new Set([...to, ...cc, ...bcc].map(({ address }) => address))
  if (recipients.size > sender.maxRecipients) {
    const message = `with \`cc\` and \`bcc\` names ${recipients.size} recipients; the sender ${sender.name} takes at most ${sender.maxRecipients}`
    report({ code: 'REQUEST_INVALID', path: 'to', message })
  }
  const bytes = encodedSizeBound({
    subject,
    text,
    html,
    attachments,
    recipients: [...to, ...cc, ...bcc, ...replyTo],
  })
  if (bytes > sender.maxMessageBytes) {
    const message = `comes to a message of about ${bytes} bytes, encoded; the sender ${sender.name} takes at most ${sender.maxMessageBytes}`
    report({ code: 'MESSAGE_TOO_LARGE', path: 'body', message })
  }
}
