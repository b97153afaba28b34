import { WARNING, type WarningList } from '../bounds/warnings.js'
import type { PartHeader } from '../headers/part-header.js'

/** The parts of a report, as they came. */
export interface ReportParts {
  /** message/delivery-status, all of them. */
  readonly statuses: readonly Buffer[]
  /** message/feedback-report. */
  readonly feedback: Buffer | undefined
  /** The head of the message that was returned, or of its headers. */
  readonly returned: Buffer | undefined
}

/** Takes the decoded bytes of one part. */
export interface PartCopy {
  write(bytes: Buffer): void
}

/** A longer header of a returned message is cut without a word: what is looked for comes first. */
const MAX_RETURNED_BYTES = 64 * 1024
const STATUS_TYPES = ['message/delivery-status', 'message/global-delivery-status']
const FEEDBACK_TYPE = 'message/feedback-report'
const RETURNED_TYPES = [
  'message/rfc822',
  'message/global',
  'message/global-headers',
  'text/rfc822-headers',
  // Written by feedback loops of old.
  'text/rfc822-header',
]

/**
 * Copies the parts of a delivery report on their way to where attachments go. Mail without such
 * parts costs a comparison of each part's type.
 */
export class DeliveryReportCollector {
  readonly #maxBytes: number
  readonly #warnings: WarningList
  readonly #statuses: BoundedCopy[] = []
  #feedback: BoundedCopy | undefined
  #returned: BoundedCopy | undefined
  #cut = false

  constructor(maxBytes: number, warnings: WarningList) {
    this.#maxBytes = maxBytes
    this.#warnings = warnings
  }

  /** Starts a part; undefined if it is of no interest. */
  open({ contentType, path }: PartHeader): PartCopy | undefined {
    if (STATUS_TYPES.includes(contentType)) {
      const used = this.#statuses.reduce((sum, { bytes }) => sum + bytes, 0)
      const copy = new BoundedCopy(this.#maxBytes - used, () => this.#noteCut(path))
      this.#statuses.push(copy)
      return copy
    }
    if (contentType === FEEDBACK_TYPE && !this.#feedback) {
      this.#feedback = new BoundedCopy(this.#maxBytes, () => this.#noteCut(path))
      return this.#feedback
    }
    if (RETURNED_TYPES.includes(contentType) && !this.#returned) {
      this.#returned = new BoundedCopy(MAX_RETURNED_BYTES)
      return this.#returned
    }
    return undefined
  }

  /** What was copied. */
  get parts(): ReportParts {
    return {
      statuses: this.#statuses.map((copy) => copy.content),
      feedback: this.#feedback?.content,
      returned: this.#returned?.content,
    }
  }

  #noteCut(path: string): void {
    if (!this.#cut) this.#warnings.add(WARNING.reportCut, `part ${path}: ${this.#maxBytes} bytes`)
    this.#cut = true
  }
}

/** The first bytes of a part; copies, for they are only lent. */
class BoundedCopy implements PartCopy {
  readonly #pieces: Buffer[] = []
  readonly #maxBytes: number
  readonly #onCut: () => void
  #bytes = 0

  constructor(maxBytes: number, onCut: () => void = () => undefined) {
    this.#maxBytes = maxBytes
    this.#onCut = onCut
  }

  get bytes(): number {
    return this.#bytes
  }

  get content(): Buffer {
    return Buffer.concat(this.#pieces)
  }

  write(bytes: Buffer): void {
    const kept = bytes.subarray(0, this.#maxBytes - this.#bytes)
    if (kept.length < bytes.length) this.#onCut()
    if (kept.length === 0) return
    this.#bytes += kept.length
    this.#pieces.push(Buffer.from(kept))
  }
}
