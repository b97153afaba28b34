import { UNUSUAL_BLANK } from './text-form.js'

/**
 * A pattern's signs: a quoted text, a class, a character by its number, an escape; whatever else is a character that stands for itself, or
 * an operator.
 */
const SIGN =
  /\\Q[\s\S]*?(?:\\E|$)|\[\^?\]?(?:\\[\s\S]|\[:\^?\w+:\]|[^\]\\])*\]|\\x(?:\{[\dA-Fa-f]+\}|[\dA-Fa-f]{2})|\\[\s\S]| [+*?]?\??|[\s\S]/gu

/**
 * A pattern for text whose blanks are folded (`TextForm`): a no-break or full width blank in it stands for a blank too, in a class
 * as well. NFC, as the text is.
 */
export const inPatternForm = (pattern: string): string =>
  pattern.normalize('NFC').replace(SIGN, (sign) => {
    if (sign.startsWith('[')) return hasUnusualBlank(sign) ? `${sign.slice(0, -1)} ]` : sign
    if (sign.startsWith('\\Q')) return sign.replace(new RegExp(UNUSUAL_BLANK, 'g'), ' ')
    return hasUnusualBlank(sign) ? ' ' : sign
  })

/** What stands for a blank, by how it is repeated: one line end will do too. */
const FLEXIBLE: Readonly<Record<string, string>> = {
  ' ': '[ \\n]',
  ' ?': '[ \\n]?',
  ' +': '(?: +|\\n)',
  ' *': '(?: *|\\n)',
}

/** The same pattern, for text without blanks around its line ends, where each blank is also one line end: a phrase may be wrapped. */
export const acrossLines = (pattern: string): string =>
  pattern.replace(SIGN, (sign) => FLEXIBLE[sign.replace(/(?<=[+*?])\?$/, '')] ?? sign)

/** Whether a pattern says itself what is to happen at line ends. */
export const speaksOfLines = (pattern: string): boolean =>
  /\(\?[a-zA-Z]*m/.test(pattern) || /(?:^|[^\\])(?:\\\\)*\\[nr]|[\n\r]/.test(pattern)

const CODE_POINT = /\\x(?:\{([\dA-Fa-f]+)\}|([\dA-Fa-f]{2}))/g

const hasUnusualBlank = (sign: string): boolean =>
  UNUSUAL_BLANK.test(
    sign.replace(CODE_POINT, (_, braced?: string, plain?: string) =>
      characterOf(braced ?? plain ?? ''),
    ),
  )

const MAX_CODE_POINT = 0x10ffff

function characterOf(digits: string): string {
  const code = Number.parseInt(digits, 16)
  return code <= MAX_CODE_POINT ? String.fromCodePoint(code) : ''
}
