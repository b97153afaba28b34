/** A piece of RTF (RTF 1.9.1, section "Contents of an RTF File"). */
export type RtfToken =
  | { readonly kind: 'open' | 'close' }
  | { readonly kind: 'word'; readonly name: string; readonly argument: number | undefined }
  | { readonly kind: 'symbol'; readonly symbol: string }
  /** A byte of text in the charset of the font; text itself comes byte by byte as well. */
  | { readonly kind: 'byte'; readonly byte: number }

const OPEN = 0x7b
const CLOSE = 0x7d
const BACKSLASH = 0x5c
const LF = 0x0a
const CR = 0x0d
/** Longer ones do not exist; the bounds keep hostile ones linear. */
const CONTROL_WORD = /[a-zA-Z]{1,32}(?:-?[0-9]{1,10})? ?/y
const HEX_BYTE = /[0-9a-fA-F]{2}/y
const BINARY = 'bin'

/** Takes RTF apart. Never throws; line ends in it mean nothing. */
export function* rtfTokens(rtf: Buffer): Generator<RtfToken> {
  const text = rtf.toString('latin1')
  let offset = 0
  while (offset < rtf.length) {
    const byte = rtf[offset++] ?? 0
    if (byte === OPEN || byte === CLOSE) yield { kind: byte === OPEN ? 'open' : 'close' }
    else if (byte !== BACKSLASH) {
      if (byte !== CR && byte !== LF) yield { kind: 'byte', byte }
    } else {
      CONTROL_WORD.lastIndex = offset
      const word = CONTROL_WORD.exec(text)?.[0]
      if (word === undefined) {
        const symbol = text.charAt(offset++)
        HEX_BYTE.lastIndex = offset
        const digits = symbol === "'" ? HEX_BYTE.exec(text)?.[0] : undefined
        if (digits !== undefined) {
          offset += 2
          yield { kind: 'byte', byte: Number.parseInt(digits, 16) }
        } else yield { kind: 'symbol', symbol }
        continue
      }
      offset += word.length
      const token = wordOf(word)
      if (token.name === BINARY) offset += Math.max(0, token.argument ?? 0)
      else yield token
    }
  }
}

function wordOf(word: string): Extract<RtfToken, { kind: 'word' }> {
  const name = /^[a-zA-Z]+/.exec(word)?.[0] ?? ''
  const digits = word.slice(name.length).trim()
  return { kind: 'word', name, argument: digits === '' ? undefined : Number(digits) }
}
