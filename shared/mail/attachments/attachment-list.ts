/** What the list file says of a mail. */
export interface AttachmentListInput {
  /** The sender's address. */
  readonly from: string
  /** The `Date` field as sent; empty if there is none. */
  readonly date: string
  /** Where each attachment was kept, in order. */
  readonly paths: readonly string[]
}

/**
 * The text of `attachments.lst`, line by line as scripts of JP1/AJS3 users read it: `From: `,
 * `Date: `, `Files: ` with the number of files, and from the fourth line on one path a line
 * (JP1/AJS3 Linkage Guide, section 2.6.3).
 */
export const attachmentList = ({ from, date, paths }: AttachmentListInput): string =>
  [`From: ${from}`, `Date: ${date}`, `Files: ${paths.length}`, ...paths]
    .map((line) => `${line.replace(/[\r\n]+/g, ' ')}\n`)
    .join('')
