import type { ActionDone, Effect } from '../../api/action-answers.js'
import { AskedWrongly } from '../answer-errors.js'

/** An action that was looked at, and is not done yet. */
export interface PlannedAction {
  readonly command: string
  readonly effects: readonly Effect[]
  /** Does it. @throws AskedWrongly if what it was planned on has changed */
  run(): Promise<ActionDone>
}

/** What was planned on is not so any more. @param what for a person */
export const stale = (what: string): AskedWrongly =>
  new AskedWrongly(409, 'PLAN_STALE', `${what}: look again, and plan anew.`)

/** A text as a shell takes it for one word. */
export const shellWord = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
