/** What an address field is made of: quoted strings, domain literals, comments, addresses in brackets, separators, and the rest. */
const TOKEN = /"(?:[^"\\]|\\[\s\S])*"?|\[[^\]]*\]?|<[^>]*>?|[(),:;]|[^"[<(),:;]+/g
/** A dot-atom (RFC 5322 3.2.3), in brackets or not: `root`, `MAILER-DAEMON`, `host!user`. */
const ATOM = /^<?(?=\W{0,8}\w)([\w!#$%&'*+/=?^`{|}~.-]+)>?$/
const ENCODED_WORD = '=?'
/** What stands in place of recipients that are not told, where it should be the name of a group. */
const NOBODY = /^(?:undisclosed|unlisted|unspecified)[-_]?recipients?$/i

/** Stands for a domain while a field is parsed; no mail has it, as fields are bytes, one character each. */
const NO_DOMAIN = '@\uf6ff'

/** An address as it was before `withStandInDomains`. */
export const withoutStandInDomain = (address: string): string => address.replaceAll(NO_DOMAIN, '')

/**
 * Gives a domain to what is an address without one, as programs write it that deliver on their own machine:
 * `root`, `root (Cron Daemon)`. A parser takes a word alone for a name. The first half of an unquoted
 * `Yamada, Taro <taro@example.com>` is left to be a name. Linear.
 * @param field an address field in which no byte of a character can be taken for syntax
 */
export function withStandInDomains(field: string): string {
  const entries = entriesOf(field)
  return entries
    .map((entry, index) => entry.written(entries[index + 1]?.hasNameAndBrackets ?? false))
    .join('')
}

function entriesOf(field: string): readonly Entry[] {
  let open = new Entry()
  const entries = [open]
  for (const [token] of field.matchAll(TOKEN)) {
    if (!open.add(token)) continue
    open = new Entry()
    entries.push(open)
  }
  return entries
}

/** What stands between two separators, with the one that ends it. */
class Entry {
  readonly #tokens: string[] = []
  #depth = 0
  /** Outside of comments. */
  #words = 0
  /** The place of the last word. */
  #last = -1
  #separator = ''

  /** @returns whether the token ended the entry */
  add(token: string): boolean {
    if (this.#depth === 0 && (token === ',' || token === ';' || token === ':')) {
      this.#separator = token
      return true
    }
    this.#tokens.push(token)
    if (token === '(') this.#depth += 1
    else if (token === ')') this.#depth = Math.max(0, this.#depth - 1)
    else if (this.#depth === 0 && token.trim() !== '') {
      this.#words += 1
      this.#last = this.#tokens.length - 1
    }
    return false
  }

  get hasNameAndBrackets(): boolean {
    return this.#words > 1 && (this.#tokens[this.#last]?.startsWith('<') ?? false)
  }

  written(isFirstHalfOfName: boolean): string {
    const text = this.#tokens.join('') + this.#separator
    // What stands before a colon is the name of a group.
    if (this.#words !== 1 || this.#separator === ':' || isFirstHalfOfName) return text
    const word = ATOM.exec(this.#tokens[this.#last]?.trim() ?? '')?.[1] ?? ''
    if (word === '' || word.includes(ENCODED_WORD) || NOBODY.test(word)) return text
    this.#tokens[this.#last] = word + NO_DOMAIN
    return this.#tokens.join('') + this.#separator
  }
}
