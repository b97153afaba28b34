import type { AttachmentRecorder, AttachmentWriter } from '../attachments/attachments.js'
import type { WalkLimits } from '../bounds/walk-limits.js'
import { WARNING, type WarningCode, type WarningList } from '../bounds/warnings.js'
import type { DeliveryReportCollector } from '../delivery-report/delivery-report-collector.js'
import { decodeHeaderText } from '../headers/encoded-words.js'
import { EXTERNAL_BODY, type PartHeader } from '../headers/part-header.js'
import type { BodyTextCollector } from '../text/body-text.js'
import type { ShownPart } from '../text/shown-parts.js'
import type { TransferDecoder } from '../transfer/transfer-decoder.js'
import { identityDecoder, transferDecoder } from '../transfer/transfer-decoding.js'
import { UuencodeScanner } from '../transfer/uuencode-scanner.js'
import { PackedParts } from './packed-parts.js'
import { isFile, keptName, shownAs } from './part-role.js'
import type { PartPlace, PartReceiver } from './part-tree.js'

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
  readonly #packed: PackedParts
  #part: PartHeader | undefined
  #decoder: TransferDecoder = identityDecoder()
  #encodingDoubts: WarningCode[] = []
  #destination: Destination = NOWHERE
  readonly #shown: ShownPart[] = []

  constructor(contents: Contents, limits: WalkLimits, warnings: WarningList) {
    this.#contents = contents
    this.#warnings = warnings
    const { attachments } = contents
    this.#packed = new PackedParts({ attachments, receiver: this }, limits, warnings)
  }

  /** Something that has ended waits to be opened. */
  get paused(): boolean {
    return this.#packed.waiting
  }

  /** Opens what is packed in the parts that have ended, in steps: between them, sinks are waited for. */
  openPacked(): Generator<void> {
    return this.#packed.openWaiting()
  }

  /** Every part has ended and is opened: the body of a winmail.dat is read where the mail has no other. */
  end(): void {
    const { text, html } = this.#contents
    const { body } = this.#packed
    if (!body || !text.isBlank || !html.isBlank) return
    for (const { kind, bytes, charset, doubts } of body.bodies) {
      for (const doubt of doubts) {
        if (!this.#warnings.has(doubt))
          this.#warnings.add(doubt, `part ${body.part.path}: its body`)
      }
      const collector = this.#contents[kind]
      collector.write(bytes)
      const value = collector.endPart(
        {
          ...body.part,
          contentType: kind === 'html' ? 'text/html' : 'text/plain',
          parameters: new Map(charset === undefined ? [] : [['charset', charset]]),
        },
        doubts,
      )
      // Two forms of one text.
      const branches = [{ path: body.part.path, number: kind === 'html' ? 2 : 1 }]
      this.#shown.push({ kind, value, branches })
    }
  }

  /** The parts that are text or HTML, in order. */
  get shown(): readonly ShownPart[] {
    return this.#shown
  }

  openPart(part: PartHeader, place: PartPlace): void {
    this.#noteOddities(part)
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
    this.#destination = this.#destinationOf(part, place)
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

  #noteOddities({ path, contentType, slip, parameters }: PartHeader): void {
    if (slip !== undefined) {
      const read = `${JSON.stringify(slip)} is read as ${contentType}`
      this.#warnings.add(WARNING.contentTypeFalse, `part ${path}: ${read}`)
    }
    if (contentType === EXTERNAL_BODY) {
      const where = JSON.stringify(parameters.get('access-type') ?? '')
      this.#warnings.add(
        WARNING.contentElsewhere,
        `part ${path}: its content is not in this mail (access-type ${where})`,
      )
    }
    if (contentType === 'message/partial') {
      const [number = '?', total = '?'] = [parameters.get('number'), parameters.get('total')]
      this.#warnings.add(WARNING.messagePartial, `part ${path}: piece ${number} of ${total}`)
    }
  }

  #destinationOf(part: PartHeader, place: PartPlace): Destination {
    const kind = shownAs(part, place.branches.length > 0)
    if (kind === undefined) return this.#attachment(part, place)
    const hasFile = isFile(part)
    const shown = this.#text(part, kind, place, hasFile ? undefined : 'scanned')
    if (!hasFile) return shown
    return both(shown, this.#attachment(part, place))
  }

  #attachment(part: PartHeader, { within }: PartPlace): Destination {
    const filename = keptName(part, within)
    const attachment = this.#contents.attachments.open(part, filename)
    const copy = this.#contents.report.open(part)
    const held = this.#packed.hold(part)
    if (part.contentType === 'application/pgp-encrypted') this.#noteEncrypted(part)
    return {
      write: (bytes) => {
        copy?.write(bytes)
        held.write(bytes)
        attachment?.write(bytes)
      },
      end: (doubts) => {
        attachment?.end(doubts)
        this.#packed.close(held, part, attachment?.position)
      },
    }
  }

  /** The version part of PGP/MIME, where a gateway has unmade the multipart around it. */
  #noteEncrypted(part: PartHeader): void {
    if (this.#warnings.has(WARNING.contentEncrypted)) return
    this.#warnings.add(WARNING.contentEncrypted, `part ${part.path}`)
  }

  /** @param scanned whether uuencoded files are taken out: of what is a file itself, none are */
  #text(
    part: PartHeader,
    kind: ShownPart['kind'],
    { branches }: PartPlace,
    scanned: 'scanned' | undefined,
  ): Destination {
    const collector = this.#contents[kind]
    const end = (doubts: readonly WarningCode[]) => {
      this.#shown.push({ kind, value: collector.endPart(part, doubts), branches })
    }
    if (kind === 'html' || !scanned) return { write: (bytes) => collector.write(bytes), end }
    const scanner = this.#scanner(part, (bytes) => collector.write(bytes))
    return {
      write: (bytes) => scanner.write(bytes),
      end: (doubts) => {
        scanner.end()
        end(doubts)
      },
    }
  }

  #scanner(part: PartHeader, text: (bytes: Buffer) => void): UuencodeScanner {
    return new UuencodeScanner({
      text,
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
  }
}

/** Bytes that go to two places. */
const both = (one: Destination, other: Destination): Destination => ({
  write: (bytes) => {
    one.write(bytes)
    other.write(bytes)
  },
  end: (doubts) => {
    one.end(doubts)
    other.end(doubts)
  },
})
