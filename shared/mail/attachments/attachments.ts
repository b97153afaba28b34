import { createHash } from 'node:crypto'
import { beginningOf } from '../../contract/cut-text.js'
import type { WalkLimits } from '../bounds/walk-limits.js'
import { WARNING, type WarningCode, type WarningList } from '../bounds/warnings.js'
import type { AttachmentHeader } from '../headers/attachment-header.js'
import { EXTERNAL_BODY, type PartHeader } from '../headers/part-header.js'
import { ownText } from '../lines/own-text.js'
import type { AttachmentTextCollector } from '../text/attachment-texts.js'
import { DETECTION_BYTES, detectType } from './detect-type.js'
import { SafeNames } from './safe-name.js'

/** An attachment whose bytes have passed. */
export interface Attachment extends AttachmentHeader {
  /** What its first bytes speak for, if for anything. */
  readonly detectedType?: string
  /** Bytes, after transfer decoding. */
  readonly size: number
  /** Lower-case hex, of the decoded bytes. */
  readonly sha256: string
  /** What is in it was read beside it, all of it: a winmail.dat, an opaque S/MIME body. */
  readonly opened?: true
}

/**
 * Takes the decoded bytes of one attachment on their way. A promise holds back the source of the
 * mail.
 */
export interface AttachmentSink {
  /** The bytes are lent until it returns: whoever needs them longer, be it for a promise, copies them. */
  write(bytes: Buffer): void | Promise<void>
  /** Everything was written. */
  end(): void | Promise<void>
}

/** Opens a place for an attachment. */
export type OpenAttachment = (attachment: AttachmentHeader) => AttachmentSink

/** An attachment on its way. */
export interface AttachmentWriter {
  readonly position: number
  write(bytes: Buffer): void
  /** @param encodingDoubts what was odd about the transfer encoding */
  end(encodingDoubts?: readonly WarningCode[]): void
}

/** Counts, hashes, names and hands on the attachments of one mail. */
export class AttachmentRecorder {
  readonly #limits: WalkLimits
  readonly #warnings: WarningList
  readonly #openSink: OpenAttachment | undefined
  readonly #texts: AttachmentTextCollector | undefined
  readonly #names = new SafeNames()
  readonly #list: Attachment[] = []
  readonly #read = new Set<number>()
  #opened = 0
  #pending: Promise<void>[] = []

  /** @param texts where the text of text attachments is decoded besides, if anybody wants it */
  constructor(
    limits: WalkLimits,
    warnings: WarningList,
    openSink: OpenAttachment | undefined,
    texts: AttachmentTextCollector | undefined,
  ) {
    this.#limits = limits
    this.#warnings = warnings
    this.#openSink = openSink
    this.#texts = texts
  }

  /** The attachments that have ended, in order of their position. */
  get list(): readonly Attachment[] {
    return this.#list.map((attachment) =>
      this.#read.has(attachment.position) ? { ...attachment, opened: true } : attachment,
    )
  }

  /** All that is in an attachment was read beside it. */
  noteOpened(position: number): void {
    this.#read.add(position)
  }

  /** Kept once the sinks have taken what they were given; rejects as the first of them does. */
  async drained(): Promise<void> {
    while (this.#pending.length > 0) await Promise.all(this.#pending.splice(0))
  }

  /** True if a sink has asked for patience. */
  get busy(): boolean {
    return this.#pending.length > 0
  }

  /**
   * Starts an attachment; undefined beyond the limit.
   * @param openedFrom the position of the attachment that it was in
   */
  open(
    part: PartHeader,
    filename = part.filename,
    openedFrom?: number,
  ): AttachmentWriter | undefined {
    if (this.#opened >= this.#limits.attachments) {
      this.#warnings.add(WARNING.attachmentsLimit, `part ${part.path} is not listed`)
      return undefined
    }
    this.#opened++
    const header = this.#describe(part, filename, openedFrom)
    const sink = this.#openSink?.(header)
    const text = this.#texts?.open(header, part.parameters.get('charset'))
    const hash = createHash('sha256')
    let size = 0
    let head = Buffer.alloc(0)
    return {
      position: header.position,
      write: (bytes) => {
        if (bytes.length === 0) return
        size += bytes.length
        hash.update(bytes)
        if (head.length < DETECTION_BYTES) {
          head = Buffer.concat([head, bytes.subarray(0, DETECTION_BYTES - head.length)])
        }
        text?.write(bytes)
        this.#await(sink?.write(bytes))
      },
      end: (encodingDoubts = []) => {
        text?.end(encodingDoubts)
        this.#await(sink?.end())
        const detectedType = detectType(head)
        this.#list.push({
          ...header,
          tnef: header.tnef || detectedType === 'application/ms-tnef',
          ...(detectedType && { detectedType }),
          size,
          sha256: hash.digest('hex'),
        })
      },
    }
  }

  #describe(
    part: PartHeader,
    filename: string | undefined,
    openedFrom: number | undefined,
  ): AttachmentHeader {
    const { nameCharacters } = this.#limits
    const isCut = filename !== undefined && filename.length > nameCharacters
    const cut = filename && ownText(beginningOf(filename, nameCharacters))
    if (isCut) {
      this.#warnings.add(
        WARNING.nameCut,
        `part ${part.path}: a name of ${filename.length} characters`,
      )
    }
    const role = roleOf(part)
    const doubts = [...new Set<WarningCode>(part.doubts), ...(isCut ? [WARNING.nameCut] : [])]
    return {
      position: this.#opened,
      ...(cut && { filename: cut }),
      safeName: this.#names.next(
        part.contentType === EXTERNAL_BODY ? undefined : cut,
        part.contentType,
      ),
      contentType: ownText(part.contentType),
      disposition: part.disposition,
      ...(part.contentId && { contentId: ownText(part.contentId) }),
      tnef: isTnef(part.contentType, cut),
      ...(openedFrom !== undefined && { openedFrom }),
      ...(role && { role }),
      partPath: part.path,
      ...(doubts.length > 0 && { nameDoubts: doubts }),
    }
  }

  #await(taken: void | Promise<void>): void {
    if (taken instanceof Promise) this.#pending.push(taken)
  }
}

const isTnef = (contentType: string, filename: string | undefined): boolean =>
  /^application\/(?:vnd\.)?ms-tnef$/.test(contentType) || filename?.toLowerCase() === 'winmail.dat'

const SIGNATURE_TYPE = /^application\/(?:(?:x-)?pkcs7|pgp)-signature$/

/** RFC 3156 5, RFC 8551 3.5; and RFC 2046 5.1.4, of which a calendar is often named. */
function roleOf({
  contentType,
  disposition,
  filename,
  isAlternative,
}: PartHeader): AttachmentHeader['role'] {
  if (SIGNATURE_TYPE.test(contentType)) return 'signature'
  const isText = filename === undefined || contentType.startsWith('text/')
  return isAlternative && isText && disposition !== 'attachment' ? 'alternative' : undefined
}
