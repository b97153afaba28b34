import pc from 'picocolors'
import { WorldAlreadyRuns } from '../local/world/world-lock.js'
import { FAILURES, type FailureCode } from '../shared/failures/catalogue.js'
import {
  ConfigurationBroken,
  ConfigurationInvalid,
} from '../shared/failures/configuration-errors.js'
import { FailureError, InternalError } from '../shared/failures/failure-error.js'
import { legacyWords } from '../shared/failures/legacy-words.js'
import { OperatorError } from '../shared/failures/operator-error.js'
import { CallRefused } from './call/call-refused.js'
import { EXIT, WrongUse } from './exit-codes.js'
import { SourceFault } from './import/source/source-fault.js'
import { DataBusy } from './world/data-busy.js'

/** What a command ends with that threw this. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof WrongUse) return EXIT.wrongUse
  if (error instanceof DataBusy || error instanceof WorldAlreadyRuns) return EXIT.busy
  if (error instanceof SourceFault) return EXIT.badSettings
  const isOfSettings = error instanceof FailureError && SETTINGS_CODES.has(error.code)
  return isOfSettings ? EXIT.badSettings : EXIT.failed
}

/** By code: a function of another process tells no more. */
const SETTINGS_CODES: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'CONFIG_INVALID',
  'CONFIG_UNREADABLE',
  'CONFIG_BROKEN',
  'SECRETS_FILE_UNUSABLE',
  'CONFIG_SECRET_MISSING',
])

/** Prints what went wrong to stderr: with the remedy of the catalogue, or as one JSON object. */
export function printFailure(error: unknown, asJson: boolean): void {
  if (asJson) console.error(JSON.stringify({ error: jsonOf(error) }))
  else console.error(textOf(error))
}

function jsonOf(error: unknown): object {
  if (error instanceof FailureError && !(error instanceof InternalError)) {
    const { code, message, failure } = error
    return { code, message, remedy: failure.remedy, ...detailsOf(error) }
  }
  if (error instanceof CallRefused) {
    const { code, message, remedy, details } = error
    return { code, message, remedy, details }
  }
  if (error instanceof SourceFault) {
    const { name: code, message, remedy, place } = error
    return { code, message, remedy, ...(place && { place }) }
  }
  if (error instanceof OperatorError) return { code: error.name, message: error.message }
  return { code: 'INTERNAL', message: wordsOf(error), remedy: FAILURES.INTERNAL.remedy }
}

/** What a program need not take out of the message. */
function detailsOf(error: FailureError): object {
  if (error instanceof ConfigurationInvalid) return { faults: error.faults }
  return error instanceof ConfigurationBroken && error.place ? { place: error.place } : {}
}

function textOf(error: unknown): string {
  if (error instanceof FailureError && !(error instanceof InternalError)) {
    const legacy = legacyWords(error.code)
    const code = legacy === undefined ? error.code : `${error.code} (${legacy})`
    return `${pc.red(code)}  ${error.message}\n${pc.dim(`What to do: ${error.failure.remedy}`)}`
  }
  if (error instanceof CallRefused) {
    const details = error.details.map((detail) => `  ${detail}`)
    const remedy = pc.dim(`What to do: ${error.remedy}`)
    return [`${pc.red(error.code)}  ${error.message}`, ...details, remedy].join('\n')
  }
  if (error instanceof OperatorError) return pc.red(error.message)
  // A bug: whoever reports it needs the stack.
  return `${pc.red('INTERNAL')}  ${wordsOf(error)}\n${pc.dim(`What to do: ${FAILURES.INTERNAL.remedy}`)}`
}

const wordsOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error)
