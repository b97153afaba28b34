import { readingsOf, UNUSUAL_BLANK, withOneReading, withoutInvisible } from './text-form.js'

/**
 * A pattern's signs: a quoted text, a class, a character by its number, an escape; whatever else is a character that stands for itself, or
 * an operator.
 */
const SIGN =
  /\\Q[\s\S]*?(?:\\E|$)|\[\^?\]?(?:\\[\s\S]|\[:\^?\w+:\]|[^\]\\])*\]|\\x(?:\{[\dA-Fa-f]+\}|[\dA-Fa-f]{2})|\\[\s\S]| [+*?]?\??|[\s\S]/gu

/**
 * A pattern for text in a form (`TextForm`): a no-break or full width blank in it stands for a blank too, in a class as well; what
 * nobody sees is not in it; a character of two readings has the one that the text has. NFC, as the text is.
 */
export const inPatternForm = (pattern: string, foldWidth: boolean): string =>
  pattern
    .normalize('NFC')
    .replace(SIGN, (sign, at: number, whole: string) => {
      if (sign.startsWith('[')) return classForm(sign, foldWidth)
      if (sign.startsWith('\\Q')) return quotedForm(sign, foldWidth)
      const character = charactersOf(sign)
      if (withoutInvisible(character) === '')
        return isRepeated(whole, at + sign.length) ? NOTHING : ''
      if (UNUSUAL_BLANK.test(character)) return ' '
      return readingsOf(foldWidth).get(character) ?? sign
    })
    .normalize('NFC')

/** Nothing, which may be repeated. */
const NOTHING = '(?:)'

const isRepeated = (pattern: string, at: number): boolean =>
  '*+?{'.includes(pattern.charAt(at) || ' ')

const quotedForm = (sign: string, foldWidth: boolean): string =>
  withOneReading(withoutInvisible(sign), foldWidth).replace(new RegExp(UNUSUAL_BLANK, 'g'), ' ')

/** A class with what its characters have become in the text; ranges stay as they are, so that it is asked what is in it. */
function classForm(sign: string, foldWidth: boolean): string {
  const content = charactersOf(sign)
  if (!NOT_ASCII.test(content)) return sign
  if (/^\[[^^]*\]$/.test(content) && withoutInvisible(content) === '[]') return NOTHING
  const became = [...readingsOf(foldWidth)]
    .filter(([written]) => isInClass(sign, written))
    .map(([, reading]) => (reading === '-' ? '\\-' : reading))
  const blank = UNUSUAL_BLANK.test(content) ? ' ' : ''
  return `${sign.slice(0, -1)}${[...new Set(became)].join('')}${blank}]`
}

const NOT_ASCII = /[^\0-\x7f]/

/**
 * Whether a character of the first plane is one of those that a class names, even if to leave them out. JavaScript reads single characters and
 * ranges as RE2 does; what it reads otherwise (`\p{Han}`) names none of those that are asked for.
 */
function isInClass(sign: string, character: string): boolean {
  const positive = sign
    .replace(/^\[\^/, '[')
    .replace(CODE_POINT, (_, braced?: string, plain?: string) => {
      const digits = braced ?? plain ?? ''
      return digits.length <= 4 ? `\\u${digits.padStart(4, '0')}` : ''
    })
  try {
    return new RegExp(positive).test(character)
  } catch {
    return false
  }
}

/** What stands for a blank, by how it is repeated: one line end will do too. */
const FLEXIBLE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ' ': '[ \\n]',
    ' ?': '[ \\n]?',
    ' +': '(?: +|\\n)',
    ' *': '(?: *|\\n)',
  }),
)

/** The same pattern, for text without blanks around its line ends, where each blank is also one line end: a phrase may be wrapped. */
export const acrossLines = (pattern: string): string =>
  pattern.replace(SIGN, (sign) => FLEXIBLE.get(sign.replace(/(?<=[+*?])\?$/, '')) ?? sign)

/** Whether a pattern says itself what is to happen at line ends. */
export const speaksOfLines = (pattern: string): boolean =>
  /\(\?[a-zA-Z]*m/.test(pattern) || /(?:^|[^\\])(?:\\\\)*\\[nr]|[\n\r]/.test(pattern)

const CODE_POINT = /\\x(?:\{([\dA-Fa-f]+)\}|([\dA-Fa-f]{2}))/g

/** A sign with the characters that it names by their numbers. */
const charactersOf = (sign: string): string =>
  sign.replace(CODE_POINT, (_, braced?: string, plain?: string) =>
    characterOf(braced ?? plain ?? ''),
  )

const MAX_CODE_POINT = 0x10ffff

function characterOf(digits: string): string {
  const code = Number.parseInt(digits, 16)
  return code <= MAX_CODE_POINT ? String.fromCodePoint(code) : ''
}
