import { WARNING, type WarningCode } from '../bounds/warnings.js'
import { decodeText } from '../charsets/charsets.js'
import type { AttachmentHeader } from '../headers/attachment-header.js'
import { withLineFeeds } from '../lines/line-ends.js'

/** The text of an attachment, decoded. */
export interface AttachmentText {
  /** That of the attachment: 1 for the first one of the mail. */
  readonly position: number
  /** Line ends are LF. */
  readonly value: string
  /** Why it may not be what the sender wrote; empty if nothing speaks against it. */
  readonly doubts: readonly WarningCode[]
}

/** Takes the bytes of one text attachment; they are lent, and copied. */
export interface AttachmentTextWriter {
  write(bytes: Buffer): void
  /** @param encodingDoubts what was odd about the transfer encoding */
  end(encodingDoubts: readonly WarningCode[]): void
}

/** Names of files that are text, whatever mailers and the registry of Windows call their type. */
const TEXT_NAME = /\.(?:csv|tsv|txt|log)[\s.]*$/i
/**
 * Types of what is something else, whatever its name; all others say nothing of a file that is named as text (application/csv,
 * application/force-download). Excel is none of them: Windows takes every CSV file for one of its.
 */
const OTHER_FORMATS =
  /^(?:image|audio|video|font|model|message|multipart)\/|^application\/(?:pdf|rtf|msword|gzip|zip|x-(?:gzip|zip|zip-compressed|tar|7z-compressed|rar-compressed|bzip2?|msdownload|pkcs.*)|vnd\.(?:rar|openxmlformats-.*|oasis\..*|ms-(?!excel$).*)|(?:ms-tnef|pkcs|pgp-).*)$/

/** Whether conditions may read an attachment: text/*, or a file that is named as text and of no other known format. */
export const isTextAttachment = ({
  contentType,
  filename = '',
}: Pick<AttachmentHeader, 'contentType' | 'filename'>): boolean =>
  contentType.startsWith('text/') || (TEXT_NAME.test(filename) && !OTHER_FORMATS.test(contentType))

/** Decodes the text attachments of one mail as they pass, up to a limit of bytes for all of them together. */
export class AttachmentTextCollector {
  readonly #list: AttachmentText[] = []
  #room: number

  constructor(maxBytes: number) {
    this.#room = maxBytes
  }

  /** Those that have ended, in order of their position. */
  get list(): readonly AttachmentText[] {
    return this.#list
  }

  /** Starts an attachment; undefined if it is no text. */
  open(
    attachment: AttachmentHeader,
    charset: string | undefined,
  ): AttachmentTextWriter | undefined {
    if (!isTextAttachment(attachment)) return undefined
    const pieces: Buffer[] = []
    let isCut = false
    return {
      write: (bytes) => {
        const kept = bytes.subarray(0, this.#room)
        isCut ||= kept.length < bytes.length
        this.#room -= kept.length
        if (kept.length > 0) pieces.push(Buffer.from(kept))
      },
      end: (encodingDoubts) => {
        const { value, doubt } = decodeText(Buffer.concat(pieces), charset, isCut)
        this.#list.push({
          position: attachment.position,
          value: withLineFeeds(value),
          doubts: [
            ...encodingDoubts,
            ...(doubt ? [doubt] : []),
            ...(isCut ? [WARNING.textCut] : []),
          ],
        })
      },
    }
  }
}
