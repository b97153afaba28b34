import { ByteReader } from './byte-reader.js'

/** A value of a MAPI property, as it lies in the stream. */
export interface MapiProperty {
  /** `PR_BODY` is 0x1000; one with a name has one from 0x8000 on, which means nothing elsewhere. */
  readonly id: number
  /** `TYPE`, without the flag of several values. */
  readonly type: number
  /** The first, where there are several. */
  readonly value: Buffer
  /** Identifies what kind of object the value is; hexadecimal digits as they lie there. */
  readonly interfaceId?: string
}

/** Types of properties that are told apart (MS-OXCDATA 2.11.1). */
export const TYPE = { string8: 0x1e, unicode: 0x1f, object: 0x0d, binary: 0x102 } as const

const MULTI_VALUED = 0x1000
const FIRST_NAMED_ID = 0x8000
const KIND_OF_STRING = 1
/** Bytes of a value in the stream, filled up to four. */
const FIXED_BYTES: Readonly<Record<number, number>> = {
  1: 4,
  2: 4,
  3: 4,
  4: 4,
  5: 8,
  6: 8,
  7: 8,
  10: 4,
  11: 4,
  20: 8,
  64: 8,
  72: 16,
}
const INTERFACE_ID_BYTES = 16

/**
 * The properties of a list (MS-OXTNEF 2.1.3.4), in order. Returns whether it could be read to its end: what follows a
 * type that nobody knows, or a cut, cannot be.
 */
export function* mapiProperties(list: Buffer): Generator<MapiProperty, boolean> {
  const reader = new ByteReader(list)
  for (let rest = reader.u32(); rest > 0; rest--) {
    const declared = reader.u16()
    const id = reader.u16()
    if (id >= FIRST_NAMED_ID) skipName(reader)
    const type = declared & ~MULTI_VALUED
    const isList = declared !== type
    const fixedBytes = FIXED_BYTES[type]
    if (fixedBytes === undefined && !isVariable(type)) return false
    const count = isList || fixedBytes === undefined ? reader.u32() : 1
    let value: Buffer | undefined
    for (let index = 0; index < count && !reader.overrun; index++) {
      const next = fixedBytes === undefined ? variableValue(reader) : reader.bytes(fixedBytes)
      value ??= next
    }
    if (value && !(reader.overrun && fixedBytes !== undefined)) yield propertyOf(id, type, value)
    if (reader.overrun) return false
  }
  return true
}

const isVariable = (type: number): boolean => Object.values<number>(TYPE).includes(type)

function variableValue(reader: ByteReader): Buffer {
  const size = reader.u32()
  const value = reader.bytes(size)
  reader.skipPadding(size)
  return value
}

/** A name is a number or a string, in the set of a GUID; none of them is asked for. */
function skipName(reader: ByteReader): void {
  reader.guid()
  if (reader.u32() === KIND_OF_STRING) variableValue(reader)
  else reader.u32()
}

function propertyOf(id: number, type: number, value: Buffer): MapiProperty {
  if (type !== TYPE.object) return { id, type, value }
  return {
    id,
    type,
    value: value.subarray(INTERFACE_ID_BYTES),
    interfaceId: value.toString('hex', 0, INTERFACE_ID_BYTES),
  }
}
