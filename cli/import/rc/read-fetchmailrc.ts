import { nearMatch } from '../../../shared/jobs/values/near-match.js'
import { SourceFault } from '../source/source-fault.js'
import type { SettingNote } from './account.js'
import { FETCHMAIL_OPTIONS, FETCHMAIL_SETTINGS, type FetchmailOption } from './fetchmail-options.js'
import { type RcWord, rcWords } from './rc-words.js'

/** Options as they are written for a server or a user, by their names; what follows each. Secrets are not among them. */
export interface WrittenOptions {
  readonly values: Map<string, readonly string[]>
  readonly notes: SettingNote[]
}

/** A server with its users; what stands before the first `user` is the first user's. */
export interface WrittenServer extends WrittenOptions {
  readonly kind: 'poll' | 'skip' | 'defaults'
  readonly host: string
  readonly line: number
  readonly users: readonly WrittenUser[]
}

/** A user of a server. */
export interface WrittenUser extends WrittenOptions {
  readonly line: number
}

/** An rc file of fetchmail, as it is written. */
export interface Fetchmailrc {
  readonly settings: WrittenOptions
  readonly servers: readonly WrittenServer[]
}

/** Options of a server; all others are of a user. */
const OF_SERVER = new Set([
  ...[
    'protocol',
    'service',
    'via',
    'authenticate',
    'interval',
    'timeout',
    'envelope',
    'qvirtual',
    'aka',
  ],
  ...['localdomains', 'dns', 'checkalias', 'uidl', 'interface', 'monitor', 'plugin', 'plugout'],
  ...['principal', 'tracepolls', 'badheader', 'esmtpname', 'esmtppassword'],
])

const STATEMENTS = new Set(['poll', 'server', 'skip', 'defaults', 'set'])

const blank = (): WrittenOptions => ({ values: new Map(), notes: [] })

/**
 * Reads an rc file of fetchmail. What it does not know it names by its line alone: a word that is no option may be part of a password.
 * @throws SourceFault with the line
 */
export const readFetchmailrc = (text: string, file: string): Fetchmailrc =>
  new FetchmailrcReader(rcWords(text, file), file).read()

class FetchmailrcReader {
  readonly #words: readonly RcWord[]
  readonly #file: string
  readonly #settings = blank()
  readonly #servers: (WrittenServer & { users: WrittenUser[] })[] = []
  #at = 0
  /** The word before was not known either: no second note is made of what follows it. */
  #isAstray = false
  /** A secret has just been passed over: what is not known behind it may be the rest of it. */
  #isBehindSecret = false

  constructor(words: readonly RcWord[], file: string) {
    this.#words = words
    this.#file = file
  }

  read(): Fetchmailrc {
    for (let word = this.#next(); word !== undefined; word = this.#next()) {
      const name = nameOf(word)
      const server = this.#servers.at(-1)
      if (name === 'set') this.#setting(word)
      else if (name === 'poll' || name === 'server' || name === 'skip') this.#server(word, name)
      else if (name === 'defaults') this.#open('defaults', '', word.line)
      else if (server === undefined)
        throw this.#fault(
          word,
          'an rc file begins with poll, skip, defaults or set',
          'check that it is the file of fetchmail',
        )
      else this.#option(word, server)
    }
    return { settings: this.#settings, servers: this.#servers }
  }

  #server(word: RcWord, name: 'poll' | 'server' | 'skip'): void {
    const host = this.#next()
    if (host === undefined)
      throw this.#fault(word, `${name} names no server`, `make it ${name} imap.example.com ...`)
    this.#open(name === 'skip' ? 'skip' : 'poll', host.text, word.line)
  }

  #open(kind: WrittenServer['kind'], host: string, line: number): void {
    this.#servers.push({ kind, host, line, users: [], ...blank() })
    this.#isAstray = false
  }

  #setting(word: RcWord): void {
    const { name, isDenied } = this.#name(this.#next() ?? word)
    const option = FETCHMAIL_SETTINGS.get(name)
    if (option === undefined) this.#unknown(this.#settings, word, [...FETCHMAIL_SETTINGS.keys()])
    else this.#take(this.#settings, option, name, word, isDenied)
  }

  #option(word: RcWord, server: WrittenServer & { users: WrittenUser[] }): void {
    const { name: written, isDenied } = this.#name(word)
    const found = word.isQuoted ? undefined : FETCHMAIL_OPTIONS.get(written)
    const name = found?.as ?? written
    const option = found?.as === undefined ? found : FETCHMAIL_OPTIONS.get(found.as)
    const isOfServer = OF_SERVER.has(name) || option === undefined
    const holder = isOfServer ? server : userFor(server, name, word)
    if (option === undefined) this.#unknown(holder, word, [...FETCHMAIL_OPTIONS.keys()])
    else this.#take(holder, option, name, word, isDenied)
  }

  /** The name of an option, `keep` of `nokeep` and of `no keep`. */
  #name(word: RcWord): { readonly name: string; readonly isDenied: boolean } {
    const name = nameOf(word)
    if (name === 'no') return { name: nameOf(this.#next() ?? word), isDenied: true }
    const isDenied = name.startsWith('no') && FETCHMAIL_OPTIONS.get(name.slice(2))?.arity === 'flag'
    const plain = isDenied ? name.slice(2) : name
    return { name: plain === 'bad-header' ? 'badheader' : plain, isDenied }
  }

  /** What follows an option, which is not kept where it is a secret. */
  #take(
    { values, notes }: WrittenOptions,
    { arity, note, isSecret = false }: FetchmailOption,
    name: string,
    { line }: RcWord,
    isDenied: boolean,
  ): void {
    const words = isDenied || arity === 'flag' ? [] : this.#following(arity)
    this.#isAstray = false
    this.#isBehindSecret = isSecret
    if (isDenied) values.set(`no ${name}`, [])
    if (isSecret) return
    if (!isDenied) values.set(name, words)
    if (note !== undefined && !isDenied) notes.push({ setting: name, line, words: note })
  }

  #following(arity: FetchmailOption['arity']): readonly string[] {
    const words: string[] = []
    for (;;) {
      const next = this.#words[this.#at]
      const isEnough = arity === 'list' ? next !== undefined && isOption(next) : words.length === 1
      const isNumber = arity === 'numbered' && words.length === 1 && /^\d+$/.test(words[0] ?? '')
      if (next === undefined || (isEnough && !isNumber)) return words
      words.push(next.text)
      this.#at += 1
    }
  }

  #unknown({ notes }: WrittenOptions, word: RcWord, known: readonly string[]): void {
    if (this.#isAstray) return
    this.#isAstray = true
    const isSecret = word.isQuoted || this.#isBehindSecret
    const near = isSecret ? undefined : nearMatch(nameOf(word), known)
    const hint = near === undefined ? '' : ` Is ${near} meant?`
    const words = `a word in line ${word.line} is no option that is known, and nothing was made of it and what follows it; it is not shown, as it may be a part of a password.${hint}`
    notes.push({ setting: 'unknown', line: word.line, words })
  }

  #next(): RcWord | undefined {
    const word = this.#words[this.#at]
    this.#at += 1
    return word
  }

  #fault({ line }: RcWord, words: string, remedy: string): SourceFault {
    return new SourceFault(this.#file, { words, remedy, place: { line, column: 1 } })
  }
}

/** The user that an option is for: a name begins another one, unless the last one has none yet. */
function userFor({ users }: { readonly users: WrittenUser[] }, name: string, { line }: RcWord) {
  const last = users.at(-1)
  if (last !== undefined && !(name === 'username' && last.values.has(name))) return last
  const user = { line, ...blank() }
  users.push(user)
  return user
}

const nameOf = ({ text, isQuoted }: RcWord): string => (isQuoted ? '' : text.toLowerCase())

/** Whether a word begins something new, and is no more of a list. */
function isOption(word: RcWord): boolean {
  const name = nameOf(word)
  const plain = name.startsWith('no') ? name.slice(2) : name
  return (
    name === 'no' ||
    STATEMENTS.has(name) ||
    FETCHMAIL_OPTIONS.has(name) ||
    FETCHMAIL_OPTIONS.has(plain)
  )
}
