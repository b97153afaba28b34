/** What is no rule as it would stand in jobs.ts, and where. */
export interface NotationFault {
  readonly line: number
  readonly message: string
}

/** A rule that was read, or why it is none. */
export type ReadRule = { readonly when: unknown } | { readonly fault: NotationFault }

type Token = {
  readonly kind: 'text' | 'name' | 'number' | 'sign'
  readonly value: string
  readonly line: number
}

class Unreadable extends Error {
  readonly fault: NotationFault

  constructor(fault: NotationFault) {
    super(fault.message)
    this.fault = fault
  }
}

/**
 * Reads what stands behind `when:` in jobs.ts: objects, lists, texts, and `contains`, `matches`, `everything`. It is read, and never run: nothing of
 * the language is known beside these. What the rule means, and whether it may, the schema of the jobs file says.
 */
export function readNotation(text: string): ReadRule {
  try {
    const reading = new Reading(tokensOf(text))
    const when = reading.value()
    reading.end()
    return { when }
  } catch (error) {
    if (error instanceof Unreadable) return { fault: error.fault }
    throw error
  }
}

const TOKEN =
  /(?<blank>\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)|(?<raw>String\.raw`[^`]*`)|(?<text>'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")|(?<name>[A-Za-z_$][\w$]*)|(?<number>\d[\d_]*)|(?<sign>[{}[\]():,])/y

function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let line = 1
  for (let at = 0; at < text.length; ) {
    TOKEN.lastIndex = at
    const found = TOKEN.exec(text)
    if (!found)
      throw new Unreadable({ line, message: `${JSON.stringify(text[at])} is not understood here` })
    const { raw, text: quoted, name, number, sign } = found.groups ?? {}
    if (raw !== undefined)
      tokens.push({ kind: 'text', value: raw.slice('String.raw`'.length, -1), line })
    if (quoted !== undefined) tokens.push({ kind: 'text', value: unescaped(quoted), line })
    if (name !== undefined) tokens.push({ kind: 'name', value: name, line })
    if (number !== undefined) tokens.push({ kind: 'number', value: number, line })
    if (sign !== undefined) tokens.push({ kind: 'sign', value: sign, line })
    line += found[0].split('\n').length - 1
    at = TOKEN.lastIndex
  }
  return tokens
}

const ESCAPES = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
])

const unescaped = (quoted: string): string =>
  quoted
    .slice(1, -1)
    .replaceAll(/\\(?:u([0-9a-fA-F]{4})|(.))/g, (_, code: string | undefined, one: string) =>
      code === undefined
        ? (ESCAPES.get(one) ?? one)
        : String.fromCharCode(Number.parseInt(code, 16)),
    )

/** So deep a rule may be nested, and no deeper. */
const MOST_DEPTH = 50

class Reading {
  readonly #tokens: readonly Token[]
  #at = 0
  #depth = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  value(): unknown {
    const token = this.#next('a value')
    if (token.kind === 'text') return token.value
    if (token.kind === 'number') return Number(token.value.replaceAll('_', ''))
    if (token.kind === 'name') return this.#named(token)
    this.#depth += 1
    if (this.#depth > MOST_DEPTH) throw this.#unreadable(token, 'it is nested too deeply')
    const value = token.value === '{' ? this.#object() : this.#listBehind(token)
    this.#depth -= 1
    return value
  }

  end(): void {
    // A rule is often copied with the comma behind it.
    if (this.#isSign(',')) this.#at += 1
    const token = this.#tokens[this.#at]
    if (token) throw this.#unreadable(token, `there is more behind the rule: ${token.value}`)
  }

  #named(token: Token): unknown {
    if (token.value === 'true' || token.value === 'false') return token.value === 'true'
    if (token.value === 'everything') {
      this.#expect('(')
      this.#expect(')')
      return { everything: true }
    }
    if (token.value !== 'contains' && token.value !== 'matches')
      throw this.#unreadable(
        token,
        `${token.value} is not known here: contains, matches, everything`,
      )
    this.#expect('(')
    const [text, options = {}] = this.#listUntil(')')
    if (typeof options !== 'object') throw this.#unreadable(token, 'options are written { ... }')
    return { [token.value]: text, ...options }
  }

  #listBehind(token: Token): unknown[] {
    if (token.value === '[') return this.#listUntil(']')
    throw this.#unreadable(token, `a value is expected, not ${token.value}`)
  }

  #listUntil(end: string): unknown[] {
    const list: unknown[] = []
    while (!this.#isSign(end)) {
      list.push(this.value())
      if (!this.#isSign(end)) this.#expect(',')
    }
    this.#expect(end)
    return list
  }

  #object(): Record<string, unknown> {
    const entries: [string, unknown][] = []
    while (!this.#isSign('}')) {
      const name = this.#next('a field')
      if (name.kind !== 'name' && name.kind !== 'text')
        throw this.#unreadable(name, `a field is expected, not ${name.value}`)
      this.#expect(':')
      entries.push([name.value, this.value()])
      if (!this.#isSign('}')) this.#expect(',')
    }
    this.#expect('}')
    return Object.fromEntries(entries)
  }

  #isSign(sign: string): boolean {
    const token = this.#tokens[this.#at]
    return token?.kind === 'sign' && token.value === sign
  }

  #expect(sign: string): void {
    const token = this.#next(sign)
    if (token.kind !== 'sign' || token.value !== sign)
      throw this.#unreadable(token, `${sign} is expected, not ${token.value}`)
  }

  #next(wanted: string): Token {
    const token = this.#tokens[this.#at]
    if (!token) {
      const line = this.#tokens.at(-1)?.line ?? 1
      throw new Unreadable({ line, message: `it ends where ${wanted} is expected` })
    }
    this.#at += 1
    return token
  }

  #unreadable = ({ line }: Token, message: string): Unreadable => new Unreadable({ line, message })
}
