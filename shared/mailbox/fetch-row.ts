import { UnreadableResponse } from './response-splitter.js'

/** What a FETCH response tells of a message (RFC 9051 7.5.2). What it does not tell is absent. */
export interface FetchRow {
  readonly uid?: number
  /** RFC822.SIZE. */
  readonly size?: number
  /** As the server writes it. */
  readonly internalDate?: string
  readonly flags?: readonly string[]
  /** The section of the body that was asked for; absent if the server answers NIL. */
  readonly body?: Buffer
}

/** Stands for a literal in the text of a response: no line may have it (RFC 9051 section 9, CHAR8). */
export const LITERAL_MARK = '\0'

/** An item's name, up to what it is about: `UID`, `RFC822.SIZE`, `BODY[HEADER]<0>`. */
const NAME = /[^\s()"[\0]+(?:\[[^\]]*\])?(?:<\d+>)?/y

/** A number, NIL, or a word. */
const ATOM = /[^\s()"\0]+/y

/**
 * Reads a FETCH response. Items that nobody asked for are passed over, whatever their values hold.
 *
 * @param text its lines without their ends, joined, with a mark for each literal
 * @param literals in order
 * @throws UnreadableResponse
 */
export function readFetchRow(text: string, literals: readonly Buffer[]): FetchRow {
  const reader = new ItemReader(text, literals)
  const row: { -readonly [Item in keyof FetchRow]: FetchRow[Item] } = {}
  for (let item = reader.next(); item !== undefined; item = reader.next()) {
    const { name, value } = item
    if (name === 'UID') row.uid = numberOf(value, name)
    else if (name === 'RFC822.SIZE') row.size = numberOf(value, name)
    else if (name === 'INTERNALDATE' && typeof value === 'string') row.internalDate = value
    else if (name === 'FLAGS' && typeof value === 'string')
      row.flags = value.match(/[^\s()]+/g) ?? []
    else if (name.startsWith('BODY[') && value !== undefined)
      row.body = typeof value === 'string' ? Buffer.from(value, 'latin1') : value
  }
  return row
}

function numberOf(value: string | Buffer | undefined, name: string): number {
  const digits = String(value)
  if (!/^\d{1,15}$/.test(digits)) throw new UnreadableResponse(`${name} is no number`)
  return Number(digits)
}

interface Item {
  /** Upper case. */
  readonly name: string
  /** A list as its text, NIL as undefined. */
  readonly value: string | Buffer | undefined
}

class ItemReader {
  readonly #text: string
  readonly #literals: readonly Buffer[]
  #at: number
  #nextLiteral = 0

  constructor(text: string, literals: readonly Buffer[]) {
    this.#text = text
    this.#literals = literals
    this.#at = text.indexOf('(') + 1
  }

  /** The next item; undefined at the end of the list. */
  next(): Item | undefined {
    this.#skipBlanks()
    if (this.#at >= this.#text.length) throw this.#unreadable()
    if (this.#text[this.#at] === ')') return undefined
    const name = this.#match(NAME)?.toUpperCase()
    if (name === undefined) throw this.#unreadable()
    this.#skipBlanks()
    return { name, value: this.#value() }
  }

  #value(): Item['value'] {
    switch (this.#text[this.#at]) {
      case '(':
        return this.#list()
      case '"':
        return this.#quoted()
      case LITERAL_MARK:
        return this.#literal()
      default: {
        const atom = this.#match(ATOM)
        if (atom === undefined) throw this.#unreadable()
        return atom.toUpperCase() === 'NIL' ? undefined : atom
      }
    }
  }

  /** Lists may be in lists, as deep as a server likes: hence no recursion. */
  #list(): string {
    const start = this.#at
    let depth = 0
    do {
      const character = this.#text[this.#at]
      if (character === undefined) throw this.#unreadable()
      if (character === '"') this.#quoted()
      else if (character === LITERAL_MARK) this.#literal()
      else {
        if (character === '(') depth += 1
        if (character === ')') depth -= 1
        this.#at += 1
      }
    } while (depth > 0)
    return this.#text.slice(start, this.#at)
  }

  #quoted(): string {
    const start = this.#at + 1
    let end = start
    while (this.#text[end] !== '"') {
      if (end >= this.#text.length) throw this.#unreadable()
      end += this.#text[end] === '\\' ? 2 : 1
    }
    this.#at = end + 1
    return this.#text.slice(start, end).replaceAll(/\\(.)/g, '$1')
  }

  #literal(): Buffer {
    const literal = this.#literals[this.#nextLiteral]
    if (literal === undefined) throw this.#unreadable()
    this.#nextLiteral += 1
    this.#at += 1
    return literal
  }

  #skipBlanks(): void {
    while (this.#text[this.#at] === ' ') this.#at += 1
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const matched = pattern.exec(this.#text)?.[0]
    this.#at += matched?.length ?? 0
    return matched
  }

  #unreadable(): UnreadableResponse {
    return new UnreadableResponse(`a FETCH response that makes no sense at character ${this.#at}`)
  }
}
