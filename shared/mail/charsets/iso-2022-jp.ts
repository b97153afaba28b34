// Own code because no decoder at hand is linear and reads all that Japanese mailers write under
// this label: vendor rows (CP50220/50221), JIS X 0212, half-width kana by ESC ( I, by SO/SI and as
// bare 8-bit bytes. Only the escapes are ours: the tables are those of EUC-JP in TextDecoder.

const ESC = 0x1b
const SHIFT_OUT = 0x0e
const SHIFT_IN = 0x0f
const LF = 0x0a
const CR = 0x0d
const HIGH_BIT = 0x80

/** EUC-JP prefixes of half-width kana (JIS X 0201) and of JIS X 0212. */
const SS2 = 0x8e
const SS3 = 0x8f
/** A byte that has no meaning in EUC-JP, and so becomes U+FFFD. */
const UNMAPPED = 0xff

type CharacterSet = 'ascii' | 'kana' | 'jisx0208' | 'jisx0212' | 'unmapped'

/**
 * Designations, by the bytes after ESC. Sources: RFC 1468, RFC 1554, RFC 2237, JIS X 0213 annex 2.
 */
const DESIGNATIONS: readonly (readonly [string, CharacterSet])[] = [
  ['(B', 'ascii'],
  ['(J', 'ascii'],
  ['(H', 'ascii'],
  ['(I', 'kana'],
  ['$B', 'jisx0208'],
  ['$@', 'jisx0208'],
  ['$(B', 'jisx0208'],
  ['$(@', 'jisx0208'],
  ['$(O', 'jisx0208'],
  ['$(Q', 'jisx0208'],
  ['$(D', 'jisx0212'],
  ['$(P', 'unmapped'],
  ['$(C', 'unmapped'],
  ['$A', 'unmapped'],
]
/** ESC & @ announces the 1990 revision of JIS X 0208, whose designation follows. */
const REVISION = '&@'

const designationAt = (
  bytes: Buffer,
  offset: number,
): readonly [string, CharacterSet] | undefined => {
  const following = bytes.toString('latin1', offset, Math.min(offset + 3, bytes.length))
  return DESIGNATIONS.find(([sequence]) => following.startsWith(sequence))
}

/**
 * Rewrites ISO-2022-JP, in its widest sense, as EUC-JP. Linear; a line end returns to ASCII, as RFC
 * 1468 wants it.
 */
export function iso2022JpToEucJp(bytes: Buffer): Buffer {
  // Kana grow most: one byte becomes two.
  const out = Buffer.allocUnsafe(bytes.length * 2)
  let length = 0
  let set: CharacterSet = 'ascii'
  let shifted = false
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0
    if (byte === ESC) {
      const designation = designationAt(bytes, i + 1)
      if (designation) {
        set = designation[1]
        i += designation[0].length
      } else if (bytes.toString('latin1', i + 1, i + 3) === REVISION) i += REVISION.length
      else out[length++] = UNMAPPED
    } else if (byte === SHIFT_OUT) shifted = true
    else if (byte === SHIFT_IN) shifted = false
    else if (byte === LF || byte === CR) {
      set = 'ascii'
      shifted = false
      out[length++] = byte
    } else if (byte <= 0x20 || byte === 0x7f) out[length++] = byte
    else if (byte >= HIGH_BIT || shifted || set === 'kana') length = putKana(out, length, byte)
    else if (set === 'ascii') out[length++] = byte
    else if (set === 'unmapped') out[length++] = UNMAPPED
    else {
      const trail = bytes[i + 1] ?? 0
      if (trail > 0x20 && trail < 0x7f) {
        if (set === 'jisx0212') out[length++] = SS3
        out[length++] = byte | HIGH_BIT
        out[length++] = trail | HIGH_BIT
        i++
      } else out[length++] = UNMAPPED
    }
  }
  return out.subarray(0, length)
}

function putKana(out: Buffer, length: number, byte: number): number {
  const kana = byte | HIGH_BIT
  if (kana < 0xa1 || kana > 0xdf) {
    out[length] = UNMAPPED
    return length + 1
  }
  out[length] = SS2
  out[length + 1] = kana
  return length + 2
}
