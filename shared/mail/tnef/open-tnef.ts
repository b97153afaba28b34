import { AttachedFile, type TnefFile } from './attached-file.js'
import { ATTRIBUTE, isTnefStream, tnefAttributes } from './tnef-attributes.js'
import { MessageProperties, type TnefBody } from './tnef-body.js'

/** A TNEF stream, opened. */
export interface OpenedTnef {
  /** In order; their bytes are views of the stream. */
  readonly files: readonly TnefFile[]
  /**
   * The text and the HTML of the message: what there is of them.
   * @param maxRtfBytes RTF that is made text where it is all there is, once it is decompressed
   */
  readonly bodies: (maxRtfBytes: number) => readonly TnefBody[]
  /** Something of it could not be read, or is not what was written. */
  readonly damaged: boolean
  /** There are more files than the limit. */
  readonly limited: boolean
}

// Own code because the readers on npm lose names in code pages, embedded messages and RTF.
/**
 * Opens what Outlook packs a message into, `winmail.dat` (MS-OXTNEF). Pure; never throws, whatever the bytes: what can be
 * read is there, and `damaged` says that something is not. Time and memory grow with the stream, and with nothing in it.
 */
export function openTnef(stream: Buffer, maxFiles: number): OpenedTnef {
  const message = new MessageProperties()
  const attached: AttachedFile[] = []
  let damaged = !isTnefStream(stream)
  let limited = false
  for (const attribute of damaged ? [] : tnefAttributes(stream)) {
    damaged ||= attribute.damaged
    if (attribute.level === 'message') {
      if (!takeMessage(message, attribute.id, attribute.data)) damaged = true
      continue
    }
    if (attribute.id === ATTRIBUTE.attachmentStart) {
      limited ||= attached.length >= maxFiles
      if (!limited) attached.push(new AttachedFile())
    } else if (!limited && !(attached.at(-1)?.take(attribute) ?? false)) damaged = true
  }
  const files = attached.map((file) => file.result(message.charset))
  return {
    files: files.filter((file) => file !== undefined),
    bodies: (maxRtfBytes) => message.bodies(maxRtfBytes),
    damaged,
    limited,
  }
}

/** False if it could not be read to its end. */
function takeMessage(message: MessageProperties, id: number, data: Buffer): boolean {
  if (id === ATTRIBUTE.oemCodepage) message.takeOemCodePage(data)
  if (id === ATTRIBUTE.body) message.takeBody(data)
  return id !== ATTRIBUTE.messageProperties || message.takeProperties(data)
}
