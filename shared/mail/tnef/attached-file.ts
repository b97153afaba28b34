import { type CharsetDoubt, decodeText } from '../charsets/charsets.js'
import { type MapiProperty, mapiProperties, TYPE } from './mapi-properties.js'
import type { TnefAttribute } from './tnef-attributes.js'
import { ATTRIBUTE } from './tnef-attributes.js'

/** A file in a TNEF stream. */
export interface TnefFile {
  /** Decoded, as the sender wrote it: a name, not a path; absent if there is none. */
  readonly filename?: string
  /** As declared, lower case; what declares none is a stream of bytes. */
  readonly contentType: string
  /** Without angle brackets. */
  readonly contentId?: string
  /** A view of the stream. */
  readonly bytes: Buffer
  /** A message of Outlook: its bytes are a TNEF stream again. */
  readonly isMessage: boolean
  /** Why its name may not be what the sender wrote. */
  readonly nameDoubts: readonly CharsetDoubt[]
}

/** Text in a stream, and in which code page it is if it is not Unicode. */
type Text = { readonly bytes: Buffer; readonly isUnicode: boolean }

const PROPERTY = {
  displayName: 0x3001,
  data: 0x3701,
  shortName: 0x3704,
  longName: 0x3707,
  transportName: 0x370c,
  mimeType: 0x370e,
  contentId: 0x3712,
}
/** IID_IMessage, as it lies in the stream. */
const MESSAGE_INTERFACE = '0703020000000000c000000000000046'
const MEDIA_TYPE = /^[\w!#$&^.+-]{1,127}\/[\w!#$&^.+-]{1,127}$/
const NO_BYTES: Buffer = Buffer.alloc(0)

/** Gathers what a stream says of one attachment: its name comes behind its data, often in several lengths. */
export class AttachedFile {
  readonly #texts = new Map<number, Text>()
  #title: Text | undefined
  #transportName: Text | undefined
  #data: Buffer | undefined
  #object: MapiProperty | undefined

  /** Takes an attribute; false if it could not be read to its end. */
  take({ id, data }: TnefAttribute): boolean {
    if (id === ATTRIBUTE.attachmentTitle) this.#title = { bytes: data, isUnicode: false }
    if (id === ATTRIBUTE.transportFilename) this.#transportName = { bytes: data, isUnicode: false }
    if (id === ATTRIBUTE.attachmentData) this.#data = data
    if (id !== ATTRIBUTE.attachmentProperties) return true
    const properties = mapiProperties(data)
    for (;;) {
      const { done, value } = properties.next()
      if (done) return value
      this.#takeProperty(value)
    }
  }

  #takeProperty(property: MapiProperty): void {
    const { id, type, value } = property
    if (id === PROPERTY.data) this.#object = property
    else if (type === TYPE.unicode || type === TYPE.string8) {
      this.#texts.set(id, { bytes: value, isUnicode: type === TYPE.unicode })
    }
  }

  /**
   * The file; undefined if the stream said nothing of it.
   * @param charset of what is not Unicode; undefined if the stream does not say
   */
  result(charset: string | undefined): TnefFile | undefined {
    const isMessage = this.#object?.interfaceId === MESSAGE_INTERFACE
    const bytes = isMessage || !this.#data?.length ? this.#object?.value : this.#data
    if (!bytes && !this.#title && !this.#transportName && this.#texts.size === 0) return undefined
    const { value: filename, doubt } = this.#name(charset)
    const declared = this.#value(PROPERTY.mimeType, charset).toLowerCase()
    const contentId = this.#value(PROPERTY.contentId, charset).replace(/^<|>$/g, '')
    const plain = MEDIA_TYPE.test(declared) ? declared : 'application/octet-stream'
    return {
      ...(filename && { filename }),
      contentType: isMessage ? 'application/ms-tnef' : plain,
      ...(contentId && { contentId }),
      bytes: bytes ?? NO_BYTES,
      isMessage,
      nameDoubts: doubt ? [doubt] : [],
    }
  }

  /** The long name, else what comes nearest; only what is not Unicode can be read wrongly. */
  #name(charset: string | undefined): { value: string; doubt?: CharsetDoubt } {
    const names = [
      this.#texts.get(PROPERTY.longName),
      this.#texts.get(PROPERTY.transportName),
      this.#transportName,
      this.#texts.get(PROPERTY.shortName),
      this.#title,
      this.#texts.get(PROPERTY.displayName),
    ]
    for (const name of names) {
      const read = name && readText(name, charset)
      if (read?.value) return read
    }
    return { value: '' }
  }

  #value(id: number, charset: string | undefined): string {
    const text = this.#texts.get(id)
    return text ? readText(text, charset).value : ''
  }
}

/** Text up to its NUL. */
function readText(
  { bytes, isUnicode }: Text,
  charset: string | undefined,
): { value: string; doubt?: CharsetDoubt } {
  if (isUnicode) return { value: upToNul(bytes.toString('utf16le')).toWellFormed() }
  const end = bytes.indexOf(0)
  const { value, doubt } = decodeText(end === -1 ? bytes : bytes.subarray(0, end), charset)
  return { value: value.trim(), ...(doubt && { doubt }) }
}

const upToNul = (text: string): string => /^[^\0]*/.exec(text)?.[0].trim() ?? ''
