import { checksumOf as rtfChecksumOf } from '../../../../shared/mail/tnef/compressed-rtf.js'

/** A value of a MAPI property to be written, with its type. */
export type PropertyValue =
  | { readonly type: 'string8' | 'binary'; readonly value: Buffer }
  | { readonly type: 'unicode'; readonly value: string }
  | { readonly type: 'long'; readonly value: number }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'time'; readonly value: bigint }
  | { readonly type: 'object'; readonly interfaceId: string; readonly value: Buffer }
  | { readonly type: 'strings'; readonly values: readonly string[] }
  | { readonly type: 'longs' | 'shorts'; readonly values: readonly number[] }

/** A property; a name makes it a named one, by a number or by a string. */
export type Property = PropertyValue & {
  readonly id: number
  readonly name?: number | string
}

/** One attribute to be written. */
export interface Attribute {
  readonly level: 1 | 2
  readonly id: number
  readonly type: number
  readonly data: Buffer
  /** Writes another checksum than that of the data. */
  readonly wrongChecksum?: boolean
}

/** IID_IMessage and IID_IStorage, as they lie in a stream. */
export const MESSAGE_ID = '0703020000000000c000000000000046'
export const STORAGE_ID = '0b00000000000000c000000000000046'

const TYPES = {
  string8: 0x1e,
  unicode: 0x1f,
  binary: 0x102,
  object: 0x0d,
  long: 3,
  boolean: 0x0b,
  time: 0x40,
  strings: 0x101f,
  longs: 0x1003,
  shorts: 0x1002,
}
const GUID = Buffer.from('00112233445566778899aabbccddeeff', 'hex')

const u16 = (value: number): Buffer => Buffer.from([value & 0xff, (value >> 8) & 0xff])
export const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value >>> 0)
  return bytes
}
const padded = (bytes: Buffer): Buffer =>
  Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)])
const sized = (bytes: Buffer): Buffer => Buffer.concat([u32(bytes.length), padded(bytes)])
const wide = (text: string): Buffer => Buffer.from(`${text}\0`, 'utf16le')

function valueBytes(property: PropertyValue): Buffer {
  switch (property.type) {
    case 'string8':
      return Buffer.concat([u32(1), sized(Buffer.concat([property.value, Buffer.alloc(1)]))])
    case 'binary':
      return Buffer.concat([u32(1), sized(property.value)])
    case 'unicode':
      return Buffer.concat([u32(1), sized(wide(property.value))])
    case 'object':
      return Buffer.concat([
        u32(1),
        sized(Buffer.concat([Buffer.from(property.interfaceId, 'hex'), property.value])),
      ])
    case 'long':
      return u32(property.value)
    case 'boolean':
      return u32(property.value ? 1 : 0)
    case 'time': {
      const bytes = Buffer.alloc(8)
      bytes.writeBigUInt64LE(property.value)
      return bytes
    }
    case 'strings':
      return Buffer.concat([
        u32(property.values.length),
        ...property.values.map((text) => sized(wide(text))),
      ])
    case 'longs':
    case 'shorts':
      return Buffer.concat([u32(property.values.length), ...property.values.map(u32)])
  }
}

function nameBytes(name: number | string | undefined): Buffer {
  if (name === undefined) return Buffer.alloc(0)
  if (typeof name === 'number') return Buffer.concat([GUID, u32(0), u32(name)])
  return Buffer.concat([GUID, u32(1), sized(wide(name))])
}

/** A list of properties. */
export const propertyList = (properties: readonly Property[]): Buffer =>
  Buffer.concat([
    u32(properties.length),
    ...properties.flatMap((property) => [
      u16(TYPES[property.type]),
      u16(property.id),
      nameBytes(property.name),
      valueBytes(property),
    ]),
  ])

/** A stream of attributes. */
export const tnefStream = (attributes: readonly Attribute[]): Buffer =>
  Buffer.concat([
    Buffer.from('789f3e22', 'hex'),
    u16(1),
    ...attributes.flatMap(({ level, id, type, data, wrongChecksum }) => {
      const sum = data.reduce((total, byte) => total + byte, wrongChecksum ? 1 : 0)
      return [Buffer.from([level]), u16(id), u16(type), u32(data.length), data, u16(sum & 0xffff)]
    }),
  ])

/** What a file in a stream is made of. */
export interface ComposedFile {
  /** attAttachTitle, NUL added. */
  readonly title?: Buffer
  /** attAttachData. */
  readonly data?: Buffer
  /** attAttachment. */
  readonly properties?: readonly Property[]
  readonly wrongChecksum?: boolean
}

/** What a stream is made of. */
export interface ComposedTnef {
  readonly oemCodePage?: number
  /** attBody, NUL added. */
  readonly body?: Buffer
  readonly properties?: readonly Property[]
  readonly files?: readonly ComposedFile[]
}

/** A winmail.dat as Outlook and Exchange write it: version and code page, the message, its files one by one. */
export const composeTnef = ({ oemCodePage, body, properties, files = [] }: ComposedTnef): Buffer =>
  tnefStream([
    { level: 1, id: 0x9006, type: 8, data: u32(0x10000) },
    ...(oemCodePage === undefined
      ? []
      : [
          {
            level: 1,
            id: 0x9007,
            type: 6,
            data: Buffer.concat([u32(oemCodePage), u32(0)]),
          } as const,
        ]),
    { level: 1, id: 0x8008, type: 7, data: Buffer.from('IPM.Microsoft Mail.Note\0') },
    ...(body ? [{ level: 1, id: 0x800c, type: 2, data: withNul(body) } as const] : []),
    ...(properties
      ? [{ level: 1, id: 0x9003, type: 6, data: propertyList(properties) } as const]
      : []),
    ...files.flatMap(attributesOf),
  ])

const attributesOf = ({
  title,
  data,
  properties,
  wrongChecksum = false,
}: ComposedFile): Attribute[] => [
  { level: 2, id: 0x9002, type: 6, data: Buffer.alloc(14, 1) },
  ...(title ? [{ level: 2, id: 0x8010, type: 1, data: withNul(title) } as const] : []),
  ...(data ? [{ level: 2, id: 0x800f, type: 6, data, wrongChecksum } as const] : []),
  ...(properties
    ? [{ level: 2, id: 0x9005, type: 6, data: propertyList(properties) } as const]
    : []),
]

const withNul = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc(1)])

/** RTF in its compressed form, all of it literal: eight bytes behind each byte of flags, and the mark of the end. */
export function compressRtf(rtf: Buffer): Buffer {
  const pieces: Buffer[] = []
  for (let start = 0; start + 8 <= rtf.length; start += 8) {
    pieces.push(Buffer.from([0]), rtf.subarray(start, start + 8))
  }
  const rest = rtf.subarray(rtf.length - (rtf.length % 8))
  const end = ((207 + rtf.length) % 4096) << 4
  pieces.push(Buffer.from([1 << rest.length]), rest, Buffer.from([end >> 8, end & 0xff]))
  return rtfStream(Buffer.concat(pieces), rtf.length)
}

/** Compressed RTF of any content. */
export const rtfStream = (content: Buffer, rawSize: number, kind = 'LZFu'): Buffer =>
  Buffer.concat([
    u32(content.length + 12),
    u32(rawSize),
    Buffer.from(kind, 'latin1'),
    u32(rtfChecksumOf(content)),
    content,
  ])
