import { givesAway, maskSent } from '../../shared/failures/mask-sent.js'

/** What a text is looked through by at a time: `givesAway` reads no further, and nothing may slip between two pieces. */
const PIECE = 4_000
const OVERLAP = 1_000

/**
 * A document without any of the secrets, in whatever form: plain, in base64, in the base64 of a SASL PLAIN, as a URL has it. Functions mask what they
 * write down, and definitions hold no secret: this is for what a person has put where it does not belong. A text in which one is found is
 * masked, or withheld as a whole. Secrets of fewer than four signs are in any text, and cannot be looked for.
 */
export function maskSecrets(document: unknown, secrets: readonly string[]): unknown {
  const wanted = secrets.filter(({ length }) => length >= LEAST_LENGTH)
  return wanted.length === 0 ? document : masked(document, wanted)
}

const LEAST_LENGTH = 4

function masked(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return maskedText(value, secrets)
  if (Array.isArray(value)) return value.map((one: unknown) => masked(one, secrets))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [maskedName(name, secrets), masked(one, secrets)]),
  )
}

/** `schemaVersion`: as all names are written that forms of ours have, and hardly any text in base64. */
const WORDS = /^[A-Z]?[a-z]+(?:[A-Z][a-z]+)*$/

/** A word that is part of a secret gives nothing away as a name: there it has to be all of one. In any other name a secret is looked for as in a text. */
const maskedName = (name: string, secrets: readonly string[]): string =>
  WORDS.test(name) && !secrets.some((secret) => isSameWord(secret, name))
    ? name
    : maskedText(name, secrets)

const isSameWord = (one: string, other: string): boolean =>
  one.toLowerCase() === other.toLowerCase()

const maskedText = (text: string, secrets: readonly string[]): string =>
  piecesOf(text).some((piece) => givesAway(piece, secrets)) ? maskSent(text, secrets) : text

function piecesOf(text: string): string[] {
  const count = Math.max(1, Math.ceil((text.length - OVERLAP) / (PIECE - OVERLAP)))
  return Array.from({ length: count }, (_, index) => {
    const from = index * (PIECE - OVERLAP)
    return text.slice(from, from + PIECE)
  })
}
