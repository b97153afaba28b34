import { createHash } from 'node:crypto'
import { findState, type StateObject } from '../archive/state-object.js'
import { expectStateKey } from '../contract/keys.js'
import type { Expectation } from '../jobs/schema/expect-schema.js'
import { type ExpectationState, expectationStateSchema, withPause } from './expectation-state.js'
import { horizonOf } from './horizon.js'
import { isSameFolder, readingFrom } from './reading.js'
import { stateByVerdicts } from './state-by-verdicts.js'
import type { JudgeDeps, WaitingMonitor } from './waiting-monitor.js'

/** What is remembered of the mail that a monitor waits for, as it is now. */
export interface Remembered {
  readonly object: StateObject<ExpectationState>
  readonly state: ExpectationState
}

const DAY_MS = 86_400_000

/** Longer than any outage that somebody lets stand: then it was not there, and nobody waited for anything. */
const LONGEST_UNWATCHED_MS = 7 * DAY_MS

/**
 * Reads what is remembered, and brings it to the definition of now. Where it is damaged it is made again from the verdicts. One that nobody
 * has looked at for a week begins anew: what was due meanwhile was not waited for.
 *
 * @throws StorageFailed, StateNewer
 */
export async function remember(deps: JudgeDeps, waiting: WaitingMonitor): Promise<Remembered> {
  const now = deps.now()
  const key = expectStateKey(waiting.name)
  const { object, damage } = await findState(deps, key, expectationStateSchema)
  const begun = begunBy(waiting, now)
  const remade = damage && (await stateByVerdicts(deps.archive, begun, now))
  if (damage) deps.warn(`${damage.failure.message}; ${remadeWords(waiting, remade)}`)
  const known = object.current ?? remade ?? (await formerState(deps, waiting))
  const lasting = known && isUnwatched(known, now) ? undefined : known
  if (known && !lasting) deps.warn(unwatchedWords(waiting, known))
  return { object, state: stateOfNow(lasting ?? begun, waiting, now) }
}

const remadeWords = ({ name }: WaitingMonitor, remade: ExpectationState | undefined): string =>
  remade
    ? `what ${name} waits for was made again from its verdicts, and is judged on behind ${remade.judgedThrough}`
    : `there is no verdict of ${name}: what it waits for begins anew, and what was due before is not judged`

const unwatchedWords = (
  { name }: WaitingMonitor,
  { lookedAt, judgedThrough }: ExpectationState,
): string =>
  `${name}: nobody has looked at what it waits for since ${lookedAt ?? judgedThrough}; it begins anew, and what was due since then is not judged`

const isUnwatched = ({ lookedAt, judgedThrough }: ExpectationState, now: Date): boolean =>
  now.getTime() - Math.max(Date.parse(lookedAt ?? judgedThrough), Date.parse(judgedThrough)) >
  LONGEST_UNWATCHED_MS

/** What was waited for under a former name. Its verdicts stay where they are, and what was open there is answered by nothing any more. */
async function formerState(
  deps: JudgeDeps,
  { name, formerly }: WaitingMonitor,
): Promise<ExpectationState | undefined> {
  if (formerly === undefined) return undefined
  const { object } = await findState(deps, expectStateKey(formerly), expectationStateSchema)
  return object.current && { ...object.current, monitor: name, open: [] }
}

/** Of a monitor that begins to wait now. */
function begunBy({ name, mailbox, expect }: WaitingMonitor, now: Date): ExpectationState {
  const at = now.toISOString()
  return {
    schemaVersion: 1,
    monitor: name,
    mailbox,
    since: at,
    judgedThrough: at,
    definitions: [{ from: at, version: versionOf(expect), expect }],
    pauses: [],
    lookedAt: at,
    readings: [],
    arrivals: [],
    misses: [],
    answers: [],
    failed: [],
    open: [],
  }
}

/** With the definition, the pause and the place of now. */
function stateOfNow(
  known: ExpectationState,
  { mailbox, folder, expect, isPaused }: WaitingMonitor,
  now: Date,
): ExpectationState {
  const at = now.toISOString()
  const version = versionOf(expect)
  const isSame = known.definitions.at(-1)?.version === version
  const { lookedAt } = known
  const isOld = lookedAt === undefined || now.getTime() - Date.parse(lookedAt) >= DAY_MS
  return {
    ...placed(known, mailbox, folder, now),
    definitions: isSame ? known.definitions : [...known.definitions, { from: at, version, expect }],
    pauses: withPause(known.pauses, isPaused, now),
    lookedAt: isOld ? at : lookedAt,
  }
}

/**
 * Where a monitor has moved to, everything is read that was decided on there since it waits for mail; what came where it was counts as well,
 * and that folder is read to its end.
 */
function placed(
  known: ExpectationState,
  mailbox: string,
  folder: string | undefined,
  now: Date,
): ExpectationState {
  const { folder: before, ...state } = { ...known, mailbox }
  const path = folder ?? (mailbox === known.mailbox ? before : undefined)
  if (path === undefined) return state
  const place = { mailbox, folder: path }
  if (known.readings.some((reading) => isSameFolder(reading, place))) {
    const others = known.readings.filter((reading) => !isSameFolder(reading, place))
    const readings = known.readings.filter((reading) => isSameFolder(reading, place))
    return { ...state, folder: path, readings: [...others, ...readings] }
  }
  const from = Math.max(Date.parse(known.since), horizonOf(known, now))
  // Their UIDs are of the folder that it has left.
  const { failed: _, ...kept } = state
  return {
    ...kept,
    folder: path,
    failed: [],
    readings: [...known.readings, readingFrom(place, from)],
  }
}

/** Of what it means: a calendar's days are part of it. */
const versionOf = (expect: Expectation): string =>
  createHash('sha256').update(JSON.stringify(expect)).digest('hex').slice(0, 12)
