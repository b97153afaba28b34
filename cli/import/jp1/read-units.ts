// Own code because no package reads unit definitions.
import { Places } from '../source/places.js'
import { SourceFault } from '../source/source-fault.js'
import type { Parameter, Unit, ValuePart } from './unit.js'

/** Units in units. A scheduler service has a few levels; each here is an object in an object for whoever walks the tree. */
const MAX_DEPTH = 100

/** A name and what follows it are shown in messages so far. */
const SHOWN_CHARACTERS = 30

const FORM = 'a unit definition, as ajsprint -a prints it: unit=NAME,,,; { ty=...; ... }'

/** A unit whose end has not come yet. */
interface OpenUnit extends Unit {
  readonly parameters: Parameter[]
  readonly units: OpenUnit[]
  readonly start: number
}

/**
 * The units of a definition file, as `ajsprint` prints and `ajsdefine` takes it: units in units, parameters that end with `;`, texts
 * in double quotes with `#` before a quote or a `#` of their own, comments between them.
 *
 * @param file its name, for messages
 * @throws SourceFault with line and column
 */
export const readUnits = (text: string, file: string): readonly Unit[] =>
  new UnitReader(text, file).read()

class UnitReader {
  readonly #text: string
  readonly #file: string
  readonly #places: Places
  #at = 0

  constructor(text: string, file: string) {
    this.#text = text
    this.#file = file
    this.#places = new Places(text)
  }

  read(): readonly Unit[] {
    const roots: OpenUnit[] = []
    const open: OpenUnit[] = []
    for (this.#skipBlanks(); this.#at < this.#text.length; this.#skipBlanks()) {
      const current = open.at(-1)
      if (this.#text[this.#at] === '}' && current !== undefined) {
        open.pop()
        this.#at += 1
      } else if (this.#startsUnit()) {
        const unit = this.#unit()
        if (open.length === MAX_DEPTH) throw this.#tooDeep(unit)
        ;(current?.units ?? roots).push(unit)
        open.push(unit)
      } else if (current === undefined) throw this.#noUnit()
      else current.parameters.push(this.#parameter())
    }
    const unclosed = open.at(-1)
    if (unclosed !== undefined)
      throw this.#fault(
        unclosed.start,
        `the unit ${shown(unclosed.name)} has no end: its } is missing`,
        'check whether the file is whole; export it once more',
      )
    if (roots.length === 0) throw this.#fault(0, 'has no unit', `give it ${FORM}`)
    return roots
  }

  /** `unit=NAME,mode,user,group;` and the brace behind it. */
  #unit(): OpenUnit {
    const start = this.#at
    const end = this.#text.indexOf(';', start)
    const head = end === -1 ? '' : this.#text.slice(start, end)
    if (end === -1 || /[\r\n{}"]/.test(head))
      throw this.#fault(start, 'the line of a unit has no ; at its end', `make it unit=NAME,,,;`)
    const [name = '', ...attributes] = head
      .slice(head.indexOf('=') + 1)
      .split(',')
      .map((part) => part.trim())
    if (name === '') throw this.#fault(start, 'a unit has no name', 'make it unit=NAME,,,;')
    this.#at = end + 1
    this.#skipBlanks()
    if (this.#text[this.#at] !== '{')
      throw this.#fault(
        this.#at,
        `the unit ${shown(name)} has no { behind its first line${this.#found()}`,
        `make it unit=${shown(name)},,,; { ... }`,
      )
    this.#at += 1
    return { name, attributes, parameters: [], units: [], place: this.#places.at(start), start }
  }

  /** `name=value;`. */
  #parameter(): Parameter {
    const start = this.#at
    const [name] = this.#match(NAME) ?? []
    if (name === undefined || this.#match(EQUALS) === undefined) {
      this.#at = start
      throw this.#fault(
        start,
        `a parameter, a unit or } is expected${this.#found()}`,
        'parameters are name=value; with the value of a text in double quotes, and #" for a quote in it',
      )
    }
    return { name, value: this.#value(name, start), place: this.#places.at(start) }
  }

  /** What stands before the `;`, which is taken as well. */
  #value(name: string, start: number): ValuePart[] {
    const parts: ValuePart[] = []
    for (;;) {
      const next = this.#text[this.#at]
      if (next === ';') {
        this.#at += 1
        return trimmed(parts)
      }
      if (next === '"') parts.push({ isQuoted: true, text: this.#quoted(name) })
      else {
        const [plain] = this.#match(PLAIN) ?? []
        if (plain === undefined)
          throw this.#fault(
            start,
            `${name} has no ; at its end`,
            'end each parameter with ;, and put a text of several lines in double quotes',
          )
        parts.push({ isQuoted: false, text: plain })
      }
    }
  }

  /** A text in double quotes: `#"` is a quote in it, `##` a `#`. */
  #quoted(name: string): string {
    const start = this.#at
    const pieces: string[] = []
    let from = start + 1
    for (;;) {
      SPECIAL.lastIndex = from
      const found = SPECIAL.exec(this.#text)
      if (!found)
        throw this.#fault(
          start,
          `the text of ${name} has no closing quote`,
          'close it; a quote in a text is written #", and a # is ##',
        )
      pieces.push(this.#text.slice(from, found.index))
      if (found[0] === '"') {
        this.#at = found.index + 1
        break
      }
      const escaped = this.#text[found.index + 1]
      const isEscape = escaped === '"' || escaped === '#'
      pieces.push(isEscape ? escaped : '#')
      from = found.index + (isEscape ? 2 : 1)
    }
    if (this.#match(BEHIND_QUOTED) === undefined)
      throw this.#fault(
        this.#at,
        `behind the text of ${name}, which begins in line ${this.#places.at(start).line}, something else is expected${this.#found()}`,
        'end the parameter with ;, and write a quote in a text as #"; is a quote missing before?',
      )
    return pieces.join('')
  }

  /** Blanks and comments between things. */
  #skipBlanks(): void {
    for (;;) {
      this.#match(BLANKS)
      if (!this.#text.startsWith('/*', this.#at)) return
      const end = this.#text.indexOf('*/', this.#at + 2)
      if (end === -1) throw this.#fault(this.#at, 'a comment has no end', 'end it with */')
      this.#at = end + 2
    }
  }

  #startsUnit(): boolean {
    UNIT.lastIndex = this.#at
    return UNIT.test(this.#text)
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text) ?? undefined
    this.#at += found?.[0].length ?? 0
    return found
  }

  #noUnit(): SourceFault {
    const words =
      this.#text[this.#at] === '}' ? 'a } closes nothing' : `a unit is expected${this.#found()}`
    return this.#fault(this.#at, words, `give it ${FORM}`)
  }

  #tooDeep({ name, start }: OpenUnit): SourceFault {
    return this.#fault(
      start,
      `the unit ${shown(name)} lies in ${MAX_DEPTH} others, and no deeper one is read`,
      'export a unit further down by itself',
    )
  }

  #fault(offset: number, words: string, remedy: string): SourceFault {
    return new SourceFault(this.#file, { words, remedy, place: this.#places.at(offset) })
  }

  /** What stands where something else was expected. */
  #found(): string {
    const next = this.#text.slice(this.#at, this.#at + SHOWN_CHARACTERS)
    return next === '' ? '; the file ends here' : `, and here is ${JSON.stringify(next)}`
  }
}

const NAME = /[A-Za-z][A-Za-z0-9_]*/y
const EQUALS = /[ \t]*=[ \t]*/y
const BLANKS = /[\s\u3000]+/y
const UNIT = /unit[ \t]*=/y
const PLAIN = /[^";\r\n]+/y
const SPECIAL = /["#]/g
/** Behind a text comes the end of the parameter, or of its part of a list. */
const BEHIND_QUOTED = /[ \t]*(?=[;,:)])/y

const shown = (name: string): string => JSON.stringify(name.slice(0, SHOWN_CHARACTERS)).slice(1, -1)

/** Blanks at the ends of a value mean nothing, unless they are in quotes. */
const trimmed = (parts: readonly ValuePart[]): ValuePart[] =>
  parts
    .map((part, index) => {
      if (part.isQuoted) return part
      const begun = index === 0 ? part.text.trimStart() : part.text
      return { ...part, text: index === parts.length - 1 ? begun.trimEnd() : begun }
    })
    .filter(({ isQuoted, text }) => isQuoted || text !== '')
