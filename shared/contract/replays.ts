import { mailDay, PREFIX } from './keys.js'

/** Where the mail of a replay is read. `mailbox`: what is still in the mailbox, whatever was decided on it. */
export const REPLAY_SOURCES = ['kept', 'quarantined', 'mailbox'] as const

/** Where mail is replayed from. */
export type ReplaySource = (typeof REPLAY_SOURCES)[number]

/** Which definition of a monitor decides: the one that decided before, the one at work, or one of a jobs file that need not be deployed. */
export const DEFINITION_CHOICES = ['recorded', 'deployed', 'file'] as const

/** Which definition decides. */
export type DefinitionChoice = (typeof DEFINITION_CHOICES)[number]

/**
 * The folder in which a mail is kept: by its id the first time, and beside that for each replay, so that nothing is written over what is
 * there and whoever has the first key finds one mail below it.
 * @param replay 0: the first time
 */
export const keptMailName = (mailId: string, replay = 0): string =>
  replay === 0 ? mailId : `${mailId}-r${replay}`

/** What all keys of all replays of a mail begin with, for a monitor. */
export const replaysPrefix = (monitor: string, mailId: string, internalDate: Date): string =>
  `${mailDay(monitor, internalDate)}${mailId}-r`

/** The name of what is remembered of a replay. */
export const REPLAY_RECORD = 'replay.json'

/** What is remembered of a replay of a mail. Written first: it takes the number. */
export const replayRecordKey = (
  monitor: string,
  mailId: string,
  internalDate: Date,
  replay: number,
): string => `${mailDay(monitor, internalDate)}${keptMailName(mailId, replay)}/${REPLAY_RECORD}`

/** The number of the replay that a key is of, by the prefix that it was listed under. */
export function replayNumberOf(prefix: string, key: string): number | undefined {
  const [, number] = /^([1-9]\d*)\//.exec(key.slice(prefix.length)) ?? []
  return number === undefined ? undefined : Number(number)
}

/** A definition of a monitor, by its version. */
export const definitionKey = (monitor: string, version: string): string =>
  `${PREFIX.definitions}${monitor}/${version}.json`
