import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { SecretMissing } from '../../shared/failures/configuration-errors.js'
import { nearMatch } from '../../shared/jobs/values/near-match.js'
import { secretVariable } from './local-secrets.js'
import { VERSIONS } from './secrets-file.js'

/** Where the local world looks for logins, and what it finds there. */
export interface LoginPlaces {
  /** As a person would write it. */
  readonly file: string
  /** The names in the file; undefined if there is no file, or none that can be read. */
  readonly names: readonly string[] | undefined
  /** The environment variables that hold a login. */
  readonly variables: readonly string[]
}

const VARIABLES = secretVariable('')

/** Looks there now: whoever is told has just written, or misspelt, something. */
export function loginPlaces(
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
): LoginPlaces {
  return {
    file: relative(process.cwd(), file),
    names: namesIn(file),
    variables: Object.keys(environment).filter((name) => name.startsWith(VARIABLES)),
  }
}

function namesIn(file: string): readonly string[] | undefined {
  try {
    const secrets: unknown = JSON.parse(readFileSync(file, 'utf8').replace(/^\ufeff/, ''))
    if (typeof secrets !== 'object' || secrets === null) return undefined
    return Object.keys(secrets).filter((name) => name !== VERSIONS)
  } catch {
    return undefined
  }
}

/**
 * What to do where a mailbox or a sender has no login here, or one of another form. The catalogue speaks of Secrets Manager; here a secret
 * is an entry of a file, or a variable.
 *
 * @param name of the mailbox, or of the sender's secret
 */
export function missingLoginRemedy(name: string, { file, names, variables }: LoginPlaces): string {
  const variable = secretVariable(name)
  if (variables.includes(variable)) return `correct ${variable}: it must be ${FORM}.`
  if (names?.includes(name)) return `correct "${name}" in ${file}: it must be ${FORM}.`
  return `\`mailjobs secrets set ${name}\` asks for it, proves it and stores it; or write {"${name}": ${LOGIN}}, or the "oauth2" of docs/oauth2.md, into ${file} (chmod 600), or set ${variable} to the inner object. ${foundWords(name, variable, { file, names, variables })}`
}

const LOGIN = '{"username": "...", "password": "..."}'

const FORM = `${LOGIN}, or the "oauth2" of docs/oauth2.md`

/** What is there instead: it may be meant. */
function foundWords(
  name: string,
  variable: string,
  { file, names, variables }: LoginPlaces,
): string {
  const nearName = names && nearMatch(name, names)
  if (nearName !== undefined) return `The file has ${nearName}: did you mean ${name}?`
  const nearVariable = nearMatch(variable, variables)
  if (nearVariable !== undefined)
    return `The environment has ${nearVariable}: did you mean ${variable}?`
  if (names === undefined) return `There is no ${file} that can be read.`
  return names.length === 0 ? 'The file has no login.' : `The file has ${names.join(', ')} only.`
}

/** A login that is missing here: the remedy is that of this machine. */
export class LocalLoginMissing extends SecretMissing {
  readonly #remedy: string

  constructor(missing: SecretMissing, remedy: string) {
    super(missing.message, { cause: missing })
    this.#remedy = remedy
  }

  override get failure() {
    return { ...super.failure, remedy: this.#remedy }
  }
}
