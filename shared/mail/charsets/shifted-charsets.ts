// Own code because neither TextDecoder nor iconv-lite knows these 7-bit wrappings of EUC-KR and GB
// 2312; the tables are theirs.

const HIGH_BIT = 0x80
const LF = 0x0a
const SHIFT_OUT = 0x0e
const SHIFT_IN = 0x0f
const ESC = 0x1b
const TILDE = 0x7e
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
/** Length of the one designation of ISO-2022-KR, ESC $ ) C. */
const KR_DESIGNATION_BYTES = 4

/** Rewrites ISO-2022-KR (RFC 1557) as EUC-KR: what is between SO and SI gets its high bit. */
export function iso2022KrToEucKr(bytes: Buffer): Buffer {
  const out = Buffer.allocUnsafe(bytes.length)
  let length = 0
  let shifted = false
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0
    if (byte === ESC) i += KR_DESIGNATION_BYTES - 1
    else if (byte === SHIFT_OUT) shifted = true
    else if (byte === SHIFT_IN) shifted = false
    else {
      if (byte === LF) shifted = false
      out[length++] = shifted && byte > 0x20 ? byte | HIGH_BIT : byte
    }
  }
  return out.subarray(0, length)
}

/**
 * Rewrites HZ (RFC 1843) as GB 2312 in its 8-bit form: what is between ~{ and ~} gets its high bit.
 */
export function hzToGb(bytes: Buffer): Buffer {
  const out = Buffer.allocUnsafe(bytes.length)
  let length = 0
  let shifted = false
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] ?? 0
    const next = bytes[i + 1]
    if (byte === TILDE && !shifted && next === OPEN_BRACE) {
      shifted = true
      i++
    } else if (byte === TILDE && shifted && next === CLOSE_BRACE) {
      shifted = false
      i++
    } else if (byte === TILDE && !shifted && (next === TILDE || next === LF)) {
      if (next === TILDE) out[length++] = TILDE
      i++
    } else {
      if (byte === LF) shifted = false
      out[length++] = shifted && byte > 0x20 ? byte | HIGH_BIT : byte
    }
  }
  return out.subarray(0, length)
}
