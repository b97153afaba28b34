import { decodingsOf } from './decodings.js'
import { maskOpaque } from './opaque-words.js'

const MASK = '********'

/** What is said where nothing of a server's words may be shown. */
const WITHHELD = '(its words are withheld: they may hold what was sent to it)'

/** Of a server's words, for a person to read. */
const MAX_WORDS_LENGTH = 300

/** What is longer is looked at so far. */
const MAX_READ_LENGTH = 4_096

/** What is shorter is in any text. */
const MIN_SENT_LENGTH = 4

/** So much of a secret that is longer gives it away: a token that was cut is one. */
const MIN_PIECE_LENGTH = 8
const MIN_LONG_LENGTH = 16

/** Ways of writing that were put on one another. */
const MAX_DEPTH = 4

/** Of an ordinary answer there are some thirty; where there are more, nobody knows. */
const MAX_TEXTS = 400

/**
 * How a server begins its answer: codes that say nothing of what was sent (RFC 5321 4.2, RFC 3463, RFC 9051 7.1, RFC 5530, RFC 1939,
 * RFC 3206).
 */
const CODES =
  /^(?:[2-5]\d\d(?:[ -][245]\.\d{1,2}\.\d{1,3}(?=\s|$))?|(?:NO|BAD|-ERR)(?: \[(?:ALERT|AUTH|AUTHENTICATIONFAILED|AUTHORIZATIONFAILED|CANNOT|CONTACTADMIN|EXPIRED|INUSE|IN-USE|LIMIT|LOGIN-DELAY|OVERQUOTA|PRIVACYREQUIRED|SERVERBUG|SYS\/(?:TEMP|PERM)|UNAVAILABLE)\])?)(?=\s|$)/i

/**
 * The words of a server in one line and not too long, without what was sent to it: passwords, tokens, digests. Repeated as it is, that is
 * masked; in any other form - part of another word, quoted, encoded, and that again - nothing of the words is shown but their codes.
 *
 * @param sent without what is empty
 */
export function maskSent(words: string, sent: readonly string[]): string {
  const [line, wasCut] = inOneLine(words)
  const secrets = sent.filter((each) => each !== '')
  const masked = secrets.toSorted((a, b) => b.length - a.length).reduce(maskPlain, line)
  const isUnclear = wasCut && masked.length < MAX_WORDS_LENGTH
  if (secrets.length > 0 && (isUnclear || carries(masked, secrets))) return withheld(line)
  return cut(masked)
}

/**
 * The words of the answer to a login. Here also goes whatever is no word of a language, for it may be made of the login in a way that
 * nobody can tell: a digest, a cipher.
 */
export function maskLoginAnswer(words: string, sent: readonly string[]): string {
  return cut(maskOpaque(maskSent(words, sent), MASK))
}

/** Whether a text, of which so much is looked at as `maskSent` does, gives one of the secrets away: in whatever form, that and that again. */
export const givesAway = (text: string, secrets: readonly string[]): boolean =>
  carries(inOneLine(text)[0], secrets)

const withheld = (line: string): string => `${CODES.exec(line)?.[0] ?? ''} ${WITHHELD}`.trimStart()

function inOneLine(words: string): [line: string, wasCut: boolean] {
  const line = words.replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim()
  return [line.slice(0, MAX_READ_LENGTH), line.length > MAX_READ_LENGTH]
}

const cut = (line: string): string => [...line].slice(0, MAX_WORDS_LENGTH).join('')

/** Masks a secret that stands for itself, also as a URL has it. Within a word the mask would tell what it hides. */
function maskPlain(line: string, secret: string): string {
  const form = inOneLine(secret)[0]
  if (form.length < MIN_SENT_LENGTH) return line
  return [form, encoded(secret), encoded(form)].reduce((told, each) => {
    const pattern = new RegExp(
      `(?<![\\p{L}\\p{N}])\\\\*${literally(each)}\\\\*(?![\\p{L}\\p{N}])`,
      'gu',
    )
    return told.replace(pattern, MASK)
  }, line)
}

const literally = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

/** As a URL has it; half of a character of two code units has no such form. */
const encoded = (text: string): string => (text.isWellFormed() ? encodeURIComponent(text) : text)

/** Whether a text gives one of the secrets away, however often it was written in another way. */
function carries(text: string, secrets: readonly string[]): boolean {
  const traces = secrets.map(tracesOf)
  const isTold = (each: string): boolean => traces.some((trace) => shows(each, trace))
  const seen = new Set([text])
  let wave: readonly string[] = [text]
  if (isTold(text)) return true
  for (let depth = 1; depth <= MAX_DEPTH; depth += 1) {
    const decoded = wave.flatMap(decodingsOf).filter((each) => !seen.has(each.text))
    if (decoded.some((each) => isTold(each.text))) return true
    wave = [...new Set(decoded.filter((each) => each.isText).map((each) => each.text))]
    for (const each of wave) seen.add(each)
    if (seen.size > MAX_TEXTS) return true
  }
  return false
}

/** What of a secret is looked for. */
interface Traces {
  readonly wholes: readonly string[]
  readonly pieces: ReadonlySet<string>
}

function tracesOf(secret: string): Traces {
  const bare = bareOf(secret)
  const letters = lettersOf(secret)
  const isTooShort = bare.length < MIN_SENT_LENGTH
  const whole = letters.length >= MIN_SENT_LENGTH ? letters : bare
  const wholes = [whole, [...whole].reverse().join(''), ...base64Cores(secret)]
  return {
    // In a text of any kind: nothing is shown beside such a secret.
    wholes: isTooShort ? [''] : wholes,
    pieces: letters.length >= MIN_LONG_LENGTH ? piecesOf(letters) : new Set(),
  }
}

function shows(text: string, { wholes, pieces }: Traces): boolean {
  const [bare, letters] = [bareOf(text), lettersOf(text)]
  if (wholes.some((whole) => bare.includes(whole) || letters.includes(whole))) return true
  return pieces.size > 0 && [...piecesOf(letters)].some((piece) => pieces.has(piece))
}

/** Without blanks and case, in which a server may write it. */
const bareOf = (text: string): string =>
  text
    .normalize('NFKD')
    .toUpperCase()
    .toLowerCase()
    .replace(/[\s\\]+/gu, '')

/** Without whatever may have been put between. */
const lettersOf = (text: string): string => bareOf(text).replace(/[^\p{L}\p{N}\p{M}]+/gu, '')

const piecesOf = (letters: string): Set<string> =>
  new Set(
    Array.from({ length: Math.max(0, letters.length - MIN_PIECE_LENGTH + 1) }, (_, at) =>
      letters.slice(at, at + MIN_PIECE_LENGTH),
    ),
  )

/** How it looks in the base64 of a longer text, by where it begins there; a server that writes that in capitals cannot be read back. */
function base64Cores(secret: string): string[] {
  const cores = [0, 1, 2].map((offset) => {
    const bytes = Buffer.from(' '.repeat(offset) + secret)
    const whole = bytes.subarray(0, bytes.length - (bytes.length % 3))
    return whole
      .toString('base64')
      .slice(offset === 0 ? 0 : 4)
      .toLowerCase()
  })
  return cores
    .filter((core) => core.length >= MIN_SENT_LENGTH)
    .map(lettersOf)
    .filter((core) => core.length >= MIN_SENT_LENGTH)
}
