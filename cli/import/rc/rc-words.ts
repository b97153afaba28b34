// Own code because no package reads fetchmail's language.
import { Places } from '../source/places.js'
import { SourceFault } from '../source/source-fault.js'

/** A word of an rc file. */
export interface RcWord {
  readonly text: string
  /** In quotes: never an option, whatever it says. */
  readonly isQuoted: boolean
  readonly line: number
}

/** What is said for ease of reading, and means nothing (fetchmail(1), "RUN CONTROL FILE SYNTAX"). */
const NOISE = new Set(['and', 'with', 'has', 'wants', 'options', 'here', 'there'])

const BLANKS = /(?:[\s:;,]|#[^\n]*)/y
const BARE = /[^\s:;,"'#]+/y
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['b', '\b'],
  ['r', '\r'],
  ['0', '\0'],
])

/**
 * The words of an rc file of fetchmail, without comments and noise.
 * @throws SourceFault if a quote has no end; the message quotes nothing, since there may be a password in it
 */
export function rcWords(text: string, file: string): readonly RcWord[] {
  const places = new Places(text)
  const words: RcWord[] = []
  let at = 0
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    at += found?.length ?? 0
    return found
  }
  while (at < text.length) {
    if (match(BLANKS) !== undefined) continue
    const { line, column } = places.at(at)
    const quote = text[at]
    if (quote === '"' || quote === "'") {
      const end = endOfQuoted(text, at, quote)
      if (end === undefined)
        throw new SourceFault(file, {
          words: 'a text in quotes has no end',
          remedy: `close it with ${quote}; a quote in a text is written \\${quote}`,
          place: { line, column },
        })
      words.push({ text: unescaped(text.slice(at + 1, end)), isQuoted: true, line })
      at = end + 1
    } else {
      const bare = match(BARE) ?? ''
      if (!NOISE.has(bare.toLowerCase())) words.push({ text: bare, isQuoted: false, line })
    }
  }
  return words
}

/** Where the quote is that closes the one at an offset. */
function endOfQuoted(text: string, start: number, quote: string): number | undefined {
  for (let at = start + 1; at < text.length; at += text[at] === '\\' ? 2 : 1) {
    if (text[at] === quote) return at
  }
  return undefined
}

const unescaped = (text: string): string =>
  text.replace(/\\([\s\S])/g, (_, character: string) => ESCAPES.get(character) ?? character)
