import type { AttachmentRecorder } from '../attachments/attachments.js'
import type { WalkLimits } from '../bounds/walk-limits.js'
import { WARNING, type WarningList } from '../bounds/warnings.js'
import type { PartHeader } from '../headers/part-header.js'
import { isEncryptedCms, openCms } from '../smime/open-cms.js'
import { openTnef } from '../tnef/open-tnef.js'
import type { TnefBody } from '../tnef/tnef-body.js'
import { HeldPart, HoldingRoom } from './held-part.js'
import { MimeSplitter } from './mime-splitter.js'
import { PACKED_HEAD_BYTES, type PackedKind, packedKind } from './packed-kind.js'
import type { PartReceiver } from './part-tree.js'
import { SCANNED_BYTES, signedContent } from './signed-content.js'

/** What is packed, and where it stands. */
interface Packed {
  readonly kind: PackedKind
  readonly part: PartHeader
  /** That of the attachment that it is; undefined if it is not listed. */
  readonly position: number | undefined
  readonly bytes: Buffer
  /** Of what is opened: 1 for a part of the mail itself. */
  readonly depth: number
  /** Its body is that of the mail, and not of a message that is attached. */
  readonly hasBodyOfMail: boolean
}

/** A file within something packed. */
interface PackedFile extends Pick<PartHeader, 'filename' | 'contentType' | 'doubts'> {
  readonly contentId?: string
  readonly pieces: readonly Buffer[]
}

/** Where what is opened goes. */
export interface Unpacked {
  readonly attachments: AttachmentRecorder
  /** Takes the parts of an opened S/MIME body as those of the mail. */
  readonly receiver: PartReceiver
}

/** What is written between two looks at the sinks. */
const PIECE_BYTES = 64 * 1024
const STARTING_PIECES = 8
const TEXT_HEADER = Buffer.from('Content-Type: text/plain\r\n\r\n')

/**
 * Opens what is packed: the files of a winmail.dat, the content of an opaque S/MIME body. Each part is held until its end,
 * within a limit of bytes for all of them, and opened in steps, so that the sinks are waited for.
 */
export class PackedParts {
  readonly #unpacked: Unpacked
  readonly #limits: WalkLimits
  readonly #warnings: WarningList
  readonly #room: HoldingRoom
  readonly #waiting: Generator<void>[] = []
  /** Inflated bytes cost next to nothing to send. */
  #inflatedLeft: number
  #partsLeft: number
  /** How deep what is read now stands in what was opened. */
  #depth = 0
  #bodies: readonly TnefBody[] = []
  #bodyPart: PartHeader | undefined

  constructor(unpacked: Unpacked, limits: WalkLimits, warnings: WarningList) {
    this.#unpacked = unpacked
    this.#limits = limits
    this.#warnings = warnings
    this.#room = new HoldingRoom(limits.packedBytes)
    this.#inflatedLeft = limits.inflatedBytes
    this.#partsLeft = limits.parts
  }

  /** Something waits to be opened; until it is, no other part should start. */
  get waiting(): boolean {
    return this.#waiting.length > 0
  }

  /** The body of the first winmail.dat that has one, with the part that it was in. */
  get body(): { readonly part: PartHeader; readonly bodies: readonly TnefBody[] } | undefined {
    return this.#bodyPart && { part: this.#bodyPart, bodies: this.#bodies }
  }

  /** Starts to hold a part, should it be packed. */
  hold(part: PartHeader): HeldPart {
    return new HeldPart(part, this.#room)
  }

  /** A part has ended: if it is packed, it waits to be opened. */
  close(held: HeldPart, part: PartHeader, position: number | undefined): void {
    const kind = held.end()
    if (kind === undefined) return
    const depth = this.#depth + 1
    if (held.tooLarge) {
      if (kind === 'smime' && isEncryptedCms(held.bytes)) this.#noteEncrypted(part)
      else this.#noteLimit(part, `more than ${this.#limits.packedBytes} bytes`)
      held.release()
      return
    }
    this.#waiting.push(this.#openHeld(held, { kind, part, position, depth, hasBodyOfMail: true }))
  }

  /** Opens what waits, in steps. */
  *openWaiting(): Generator<void> {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) yield* next
  }

  *#openHeld(held: HeldPart, packed: Omit<Packed, 'bytes'>): Generator<void> {
    yield* this.#open({ ...packed, bytes: held.bytes })
    held.release()
  }

  *#open(packed: Packed): Generator<void> {
    if (packed.depth > this.#limits.packedDepth) {
      this.#noteLimit(packed.part, `${packed.depth} within one another`)
    } else if (packed.kind === 'tnef') yield* this.#openTnef(packed)
    else yield* this.#openSmime(packed)
  }

  *#openTnef(packed: Packed): Generator<void> {
    const { part, position, bytes } = packed
    const { files, bodies, damaged, limited } = openTnef(bytes, this.#limits.attachments)
    if (limited) this.#noteLimit(part, `more than ${this.#limits.attachments} files`)
    if (damaged) this.#warnings.add(WARNING.tnefDamaged, `part ${part.path}: ${bytes.length} bytes`)
    else if (position !== undefined) this.#unpacked.attachments.noteOpened(position)
    if (!this.#bodyPart && packed.hasBodyOfMail) this.#takeBodies(part, bodies, damaged)
    for (const { bytes: content, nameDoubts, isMessage: _, filename, ...file } of files) {
      yield* this.#openFile(packed, { ...file, filename, doubts: nameDoubts, pieces: [content] })
    }
  }

  #takeBodies(part: PartHeader, bodiesOf: (max: number) => readonly TnefBody[], damaged: boolean) {
    const bodies = bodiesOf(this.#limits.textBytes)
    if (bodies.length === 0) return
    const doubts = damaged ? [WARNING.tnefDamaged] : []
    this.#bodyPart = part
    this.#bodies = bodies.map((body) => ({
      ...body,
      // What was held of the part goes; one byte more than is read, so that a cut is told.
      bytes: Buffer.from(body.bytes.subarray(0, this.#limits.textBytes + 1)),
      doubts: [...new Set([...body.doubts, ...doubts])],
    }))
  }

  *#openSmime(packed: Packed): Generator<void> {
    const { part, position, bytes } = packed
    const opened = openCms(bytes, this.#inflatedLeft)
    switch (opened.kind) {
      case 'encrypted':
        this.#noteEncrypted(part)
        return
      case 'damaged':
        this.#warnings.add(WARNING.smimeDamaged, `part ${part.path} cannot be opened`)
        return
      case 'limited':
        this.#noteLimit(part, 'an S/MIME body with too much in it')
        return
      case 'empty':
        return
      case 'compressed':
        this.#inflatedLeft -= bytesOf(opened.content)
        break
      case 'signed':
        this.#warnings.add(WARNING.signatureUnchecked, `part ${part.path}`)
    }
    if (position !== undefined) this.#unpacked.attachments.noteOpened(position)
    yield* this.#readContent(packed, opened.content)
  }

  *#readContent(packed: Packed, content: readonly Buffer[]): Generator<void> {
    const kind = signedContent(startOf(content), packed.part.filename)
    if (kind.kind === 'file') {
      yield* this.#openFile(packed, {
        filename: kind.filename,
        contentType: 'application/octet-stream',
        doubts: packed.part.doubts,
        pieces: content,
      })
    } else if (kind.kind === 'text') yield* this.#walk(packed, [TEXT_HEADER, ...content])
    else yield* this.#walk(packed, content)
  }

  /** Reads an entity as a part of the mail; what is packed in it is opened where it stands. */
  *#walk({ part, depth }: Packed, content: readonly Buffer[]): Generator<void> {
    const limits = { ...this.#limits, parts: this.#partsLeft }
    const splitter = new MimeSplitter(this.#unpacked.receiver, limits, this.#warnings, part.path)
    for (const piece of inPieces(content)) {
      let hasPaused = yield* this.#at(depth, () => splitter.push(piece))
      while (hasPaused) hasPaused = yield* this.#at(depth, () => splitter.resume())
    }
    yield* this.#at(depth, () => splitter.end())
    this.#partsLeft = Math.max(0, this.#partsLeft - splitter.parts)
  }

  /** A step within what was opened, and then what it has found packed: true if there was some. */
  *#at(depth: number, step: () => void): Generator<void, boolean> {
    const before = this.#depth
    this.#depth = depth
    step()
    this.#depth = before
    const hasFound = this.waiting
    yield
    yield* this.openWaiting()
    return hasFound
  }

  *#openFile({ part, position, depth }: Packed, file: PackedFile): Generator<void> {
    const { pieces, filename, contentType, contentId, doubts } = file
    const header: PartHeader = {
      path: part.path,
      contentType,
      parameters: new Map(),
      transferEncoding: '',
      disposition: contentId === undefined ? 'attachment' : undefined,
      filename,
      contentId,
      doubts,
    }
    const writer = this.#unpacked.attachments.open(header, filename, position)
    if (!writer) return
    for (const piece of inPieces(pieces)) {
      writer.write(piece)
      yield
    }
    writer.end()
    yield
    const [first = Buffer.alloc(0)] = pieces
    const kind =
      first.length > 0 ? packedKind(header, first.subarray(0, PACKED_HEAD_BYTES)) : undefined
    if (kind === undefined) return
    const bytes = pieces.length === 1 ? first : Buffer.concat(pieces)
    yield* this.#open({
      kind,
      part: header,
      position: writer.position,
      bytes,
      depth: depth + 1,
      hasBodyOfMail: false,
    })
  }

  #noteLimit(part: PartHeader, what: string): void {
    this.#warnings.add(WARNING.openingLimit, `part ${part.path} is not opened: ${what}`)
  }

  #noteEncrypted(part: PartHeader): void {
    this.#warnings.add(WARNING.contentEncrypted, `part ${part.path}: S/MIME`)
  }
}

function* inPieces(content: readonly Buffer[]): Generator<Buffer> {
  for (const bytes of content) {
    for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
      yield bytes.subarray(start, start + PIECE_BYTES)
    }
  }
}

/** Enough to tell what it is, whatever the pieces. */
const startOf = (content: readonly Buffer[]): Buffer =>
  Buffer.concat(content.slice(0, STARTING_PIECES).map((piece) => piece.subarray(0, SCANNED_BYTES)))

const bytesOf = (content: readonly Buffer[]): number =>
  content.reduce((sum, { length }) => sum + length, 0)
