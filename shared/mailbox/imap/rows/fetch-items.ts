import { UnreadableResponse } from './response-splitter.js'

/** Stands for a literal in the text of a response: no line may have it (RFC 9051 section 9, CHAR). */
export const LITERAL_MARK = '\0'

/** An item's name, up to what it is about: `UID`, `RFC822.SIZE`, `BODY[HEADER]<0>`. */
const NAME = /[^\s()"[\0]+(?:\[[^[\]]*\])?(?:<\d+>)?/y

/** A number, NIL, or a word. */
const ATOM = /[^\s()"\0]+/y

/** What cannot be read, by the sequence number of the message: its UID may be just that. */
export function unreadableRow(text: string, what: string): UnreadableResponse {
  const [number = ''] = text.match(/\d+/) ?? []
  return new UnreadableResponse(`the FETCH response of message number ${number} ${what}`)
}

/** An item of a FETCH response. */
export interface FetchItem {
  /** Upper case. */
  readonly name: string
  /** A list as its text, NIL as undefined. */
  readonly value: string | Buffer | undefined
}

/**
 * The items of a FETCH response, one by one (RFC 9051 section 9, msg-att). Items in a list of their own (Domino, MailKit issue 943) and
 * items behind the end of the list (Xeams, paperless-ngx issue 13412) are the message's as well: a response is of one message.
 */
export class FetchItems {
  readonly #text: string
  readonly #literals: readonly Buffer[]
  #at: number
  #nextLiteral = 0
  /** Lists of items that are open in the list of items. */
  #depth = 0
  /** Whether the list has ended; something may follow. */
  #hasEnded = false
  /** Whether what follows has ended as well. */
  #hasEndedAgain = false

  /**
   * @param text the lines of the response without their ends, joined, with a mark for each literal
   * @param literals in order
   */
  constructor(text: string, literals: readonly Buffer[]) {
    this.#text = text
    this.#literals = literals
    this.#at = text.indexOf('(') + 1
  }

  /** The next item; undefined at the end of the response, if its list has ended. @throws UnreadableResponse */
  next(): FetchItem | undefined {
    this.#skipParentheses()
    if (this.#at >= this.#text.length && this.#hasEnded && this.#depth === 0) return undefined
    const name = this.#match(NAME)?.toUpperCase()
    if (name === undefined) throw this.#unreadable()
    if (this.#hasEndedAgain) throw this.#unreadable()
    this.#skipBlanks()
    return { name, value: this.#value() }
  }

  /** Where an item may begin, parentheses hold no value. */
  #skipParentheses(): void {
    for (;;) {
      this.#skipBlanks()
      const character = this.#text[this.#at]
      if (character !== '(' && character !== ')') return
      this.#at += 1
      if (character === '(') this.#depth += 1
      else if (this.#depth > 0) this.#depth -= 1
      else if (!this.#hasEnded) this.#hasEnded = true
      else if (!this.#hasEndedAgain) this.#hasEndedAgain = true
      else throw this.#unreadable()
    }
  }

  #value(): FetchItem['value'] {
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
      if (end >= this.#text.length || this.#text[end] === LITERAL_MARK) throw this.#unreadable()
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
    return unreadableRow(this.#text, `makes no sense at character ${this.#at}`)
  }
}
