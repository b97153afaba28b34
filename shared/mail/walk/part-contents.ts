import type { AttachmentRecorder, AttachmentWriter } from '../attachments/attachments.js'
import { WARNING, type WarningCode, type WarningList } from '../bounds/warnings.js'
import type { DeliveryReportCollector } from '../delivery-report/delivery-report-collector.js'
import { decodeHeaderText } from '../headers/encoded-words.js'
import type { PartHeader } from '../headers/part-header.js'
import type { BodyTextCollector } from '../text/body-text.js'
import type { TransferDecoder } from '../transfer/transfer-decoder.js'
import { identityDecoder, transferDecoder } from '../transfer/transfer-decoding.js'
import { UuencodeScanner } from '../transfer/uuencode-scanner.js'
import type { PartReceiver } from './part-tree.js'

/** Where a part's decoded content goes. */
interface Destination {
  write(bytes: Buffer): void
  /** @param encodingDoubts what was odd about the transfer encoding */
  end(encodingDoubts: readonly WarningCode[]): void
}

/** The places that the contents of a message end in. */
export interface Contents {
  readonly text: BodyTextCollector
  readonly html: BodyTextCollector
  readonly attachments: AttachmentRecorder
  /** Copies what of the attachments is a delivery report. */
  readonly report: DeliveryReportCollector
}

const NOWHERE: Destination = { write: () => undefined, end: () => undefined }

/** Undoes the transfer encoding of each part and sends the content to text, HTML or attachments. */
export class PartContents implements PartReceiver {
  readonly #contents: Contents
  readonly #warnings: WarningList
  #part: PartHeader | undefined
  #decoder: TransferDecoder = identityDecoder()
  #encodingDoubts: WarningCode[] = []
  #destination: Destination = NOWHERE

  constructor(contents: Contents, warnings: WarningList) {
    this.#contents = contents
    this.#warnings = warnings
  }

  openPart(part: PartHeader): void {
    for (const doubt of new Set(part.doubts)) {
      this.#warnings.add(doubt, `part ${part.path}: file name or parameter`)
    }
    const decoder = transferDecoder(part.transferEncoding)
    this.#encodingDoubts = decoder ? [] : [WARNING.encodingUnknown]
    if (!decoder) {
      this.#warnings.add(
        WARNING.encodingUnknown,
        `part ${part.path}: ${JSON.stringify(part.transferEncoding)}`,
      )
    }
    this.#part = part
    this.#decoder = decoder ?? identityDecoder()
    this.#destination = this.#destinationOf(part)
  }

  partData(bytes: Buffer): void {
    this.#destination.write(this.#decoder.write(bytes))
  }

  closePart(): void {
    this.#destination.write(this.#decoder.end())
    const { damaged } = this.#decoder
    this.#destination.end(
      damaged ? [...this.#encodingDoubts, WARNING.encodingDamaged] : this.#encodingDoubts,
    )
    if (damaged) {
      this.#warnings.add(
        WARNING.encodingDamaged,
        `part ${this.#part?.path}: ${JSON.stringify(this.#part?.transferEncoding)}`,
      )
    }
  }

  #attachment(part: PartHeader): Destination {
    const attachment: Destination = this.#contents.attachments.open(part) ?? NOWHERE
    const copy = this.#contents.report.open(part)
    if (!copy) return attachment
    return {
      write: (bytes) => {
        copy.write(bytes)
        attachment.write(bytes)
      },
      end: (doubts) => attachment.end(doubts),
    }
  }

  #destinationOf(part: PartHeader): Destination {
    if (isAttachment(part)) return this.#attachment(part)
    const collector = part.contentType === 'text/html' ? this.#contents.html : this.#contents.text
    if (part.contentType === 'text/html') {
      return {
        write: (bytes) => collector.write(bytes),
        end: (doubts) => collector.endPart(part, doubts),
      }
    }
    const scanner = new UuencodeScanner({
      text: (bytes) => collector.write(bytes),
      open: (filename): AttachmentWriter | undefined =>
        this.#contents.attachments.open(
          {
            ...part,
            contentType: 'application/octet-stream',
            disposition: 'attachment',
            contentId: undefined,
          },
          filename === undefined ? undefined : decodeHeaderText(filename).value,
        ),
      damaged: () => {
        const what = 'a uuencoded file lacks lines, or its end'
        this.#warnings.add(WARNING.encodingDamaged, `part ${part.path}: ${what}`)
      },
    })
    return {
      write: (bytes) => scanner.write(bytes),
      end: (doubts) => {
        scanner.end()
        collector.endPart(part, doubts)
      },
    }
  }
}

/**
 * Text and HTML without a name and not declared an attachment are read; everything else is kept as
 * a file (DESIGN 9).
 */
const isAttachment = ({ contentType, disposition, filename }: PartHeader): boolean =>
  filename !== undefined ||
  disposition === 'attachment' ||
  (contentType !== 'text/plain' && contentType !== 'text/html')
