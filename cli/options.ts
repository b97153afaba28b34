import { InvalidArgumentError, Option } from 'commander'

/** Where the local world keeps things unless told otherwise. */
export const DEFAULT_DATA = '.mailjobs'

/** The file a user edits. */
export const DEFAULT_JOBS = 'infra/jobs.ts'

/** The API is on this port, the embedded SMTP on it + 25, IMAP on it + 143; where one is taken, on the next from which all are free. */
const DEFAULT_PORT = 8_000

const MAX_BASE_PORT = 65_535 - 143

/** `--data DIR`. */
export const dataOption = (): Option =>
  new Option('--data <dir>', 'where mail, state and events are kept').default(DEFAULT_DATA)

/** `--jobs FILE`. */
export const jobsOption = (defaultWords: string): Option =>
  new Option('--jobs <file>', `the jobs file (default: ${defaultWords})`)

/** `--json`. */
export const jsonOption = (what: string): Option => new Option('--json', `print ${what}`)

/** `--port N`. */
export const portOption = (): Option =>
  new Option(
    '--port <n>',
    'port of the API; the embedded SMTP is on n + 25, IMAP on n + 143; 0: any free ports',
  )
    .argParser(parsePort)
    .default(DEFAULT_PORT)

/** 0 to the highest port from which the others still follow. */
export function parsePort(text: string): number {
  const port = Number(text)
  if (isWholeNumber(text) && port <= MAX_BASE_PORT) return port
  throw new InvalidArgumentError(`It must be a whole number from 0 to ${MAX_BASE_PORT}.`)
}

/** A whole number of at least 1. */
export function parseCount(text: string): number {
  const count = Number(text)
  if (isWholeNumber(text) && count >= 1 && count <= Number.MAX_SAFE_INTEGER) return count
  throw new InvalidArgumentError('It must be a whole number of at least 1.')
}

/** A number of seconds, 0 to a day. */
export function parseSeconds(text: string): number {
  const seconds = Number(text)
  if (isWholeNumber(text) && seconds <= SECONDS_PER_DAY) return seconds
  throw new InvalidArgumentError(
    `It must be a whole number of seconds, at most ${SECONDS_PER_DAY}.`,
  )
}

/** A day: `2026-11-21`. */
export function parseDay(text: string): string {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))
  if (isDay) return text
  throw new InvalidArgumentError('It must be a day in UTC, like 2026-11-21.')
}

const SECONDS_PER_DAY = 86_400

/** `Number` takes nothing at all for 0, and knows `0x10` and `1e3`. */
const isWholeNumber = (text: string): boolean => /^[0-9]+$/.test(text)
