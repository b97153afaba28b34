import { AwsJsonError } from './aws-json-server.js'

/** Whether a pattern takes a line. */
export type LogFilter = (line: string) => boolean

/** Whether a pattern takes an object that is a line. */
type ObjectFilter = (object: unknown) => boolean

/**
 * What a JSON filter pattern takes: `{ ($.a = "b" || $.c.d = "e") && $.f = "g" }`. Of the comparisons there is the equality of texts alone, and no
 * wildcard. Source: CloudWatch Logs user guide, "Using filter patterns to match terms in JSON log events". @throws AwsJsonError
 */
export function logFilterOf(pattern: string): LogFilter {
  const words = [...pattern.matchAll(WORD)].map(([, word = '']) => word)
  if (words.some((word) => !KNOWN.test(word))) throw unknown(pattern)
  const reader = new PatternReader(pattern, words)
  const takes = reader.whole()
  return (line) => {
    try {
      return takes(JSON.parse(line))
    } catch {
      return false
    }
  }
}

const WORD = /\s*("(?:[^"\\]|\\.)*"|\$[\w.]+|&&|\|\||[(){}=]|\S)/g
const KNOWN = /^(?:"[^"\\*]*"|\$(?:\.[A-Za-z_]\w*)+|&&|\|\||[(){}=])$/

const unknown = (pattern: string) =>
  new AwsJsonError(
    'InvalidParameterException',
    `The local stand-in for CloudWatch Logs does not know the filter pattern ${pattern}: it takes { $.field = "text" }, &&, || and parentheses.`,
  )

/** `&&` binds closer than `||`. */
class PatternReader {
  readonly #pattern: string
  readonly #words: string[]

  constructor(pattern: string, words: readonly string[]) {
    this.#pattern = pattern
    this.#words = [...words]
  }

  whole(): ObjectFilter {
    this.#take('{')
    const takes = this.#any()
    this.#take('}')
    if (this.#words.length > 0) throw unknown(this.#pattern)
    return takes
  }

  #any(): ObjectFilter {
    const takes = [this.#all()]
    while (this.#has('||')) takes.push(this.#all())
    return (object) => takes.some((take) => take(object))
  }

  #all(): ObjectFilter {
    const takes = [this.#one()]
    while (this.#has('&&')) takes.push(this.#one())
    return (object) => takes.every((take) => take(object))
  }

  #one(): ObjectFilter {
    if (this.#has('(')) {
      const takes = this.#any()
      this.#take(')')
      return takes
    }
    const path = this.#take('$').split('.').slice(1)
    this.#take('=')
    const text = this.#take('"').slice(1, -1)
    return (object) => path.reduce(fieldOf, object) === text
  }

  #has(word: string): boolean {
    if (this.#words[0] !== word) return false
    this.#words.shift()
    return true
  }

  #take(beginning: string): string {
    const word = this.#words.shift()
    if (word === undefined || !word.startsWith(beginning)) throw unknown(this.#pattern)
    return word
  }
}

const fieldOf = (object: unknown, name: string): unknown =>
  typeof object === 'object' && object !== null
    ? Object.entries(object).find(([key]) => key === name)?.[1]
    : undefined
