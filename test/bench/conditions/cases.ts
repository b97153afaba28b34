import type { Conditions } from '../../../shared/matching/fields/conditions-schema.js'

/** A mail and the monitors that decide on it, made so that deciding is as dear as it can be. */
export interface ConditionsCase {
  readonly monitors: number
  /** The conditions of one of the monitors. */
  readonly when: (monitor: number) => Conditions
  /** Repeated until the subject, or the text, is of this many bytes. */
  readonly subject?: Filler
  readonly text?: Filler
}

/** A text of so many bytes. */
export interface Filler {
  readonly of: string
  readonly bytes: number
}

const MIB = 1024 * 1024
const SUBJECT: Filler = { of: 'x ジョブ ', bytes: MIB }
const TEXT: Filler = { of: '夜間バッチは job 12 を実行しました\r\n', bytes: 4 * MIB }
const MANY = 1_000

/** Patterns that take backtracking engines years. */
const on = (of: string, pattern: string): ConditionsCase => ({
  monitors: 1,
  when: () => ({ text: { matches: pattern } }),
  text: { of, bytes: MIB },
})

/** What the bench runs, by the name it prints. */
export const CASES: Readonly<Record<string, ConditionsCase>> = {
  '1 monitor, (a+)+$': on('a', '(a+)+$!'),
  '1 monitor, (a|a)*b': on('a', '(a|a)*b'),
  '1 monitor, (x+x+)+y': on('x', '(x+x+)+y'),
  '1 monitor, (.*)(.*)(.*)(.*)!$': on('x', '(.*)(.*)(.*)(.*)!$'),
  '1 monitor, (a{30}){30}!': on('a', '(a{30}){30}!'),
  '1 monitor, nine times x{1000}: the largest program there may be': on('x', 'x{1000}'.repeat(9)),
  '1,000 monitors, nothing long': {
    monitors: MANY,
    when: (n) => ({ from: `job-${n}@example.com`, subject: { contains: `job ${n} ended` } }),
  },
  '1,000 monitors, contains, a subject of 1 MB': {
    monitors: MANY,
    when: (n) => ({ subject: { contains: `job-${n} ended` } }),
    subject: SUBJECT,
  },
  '1,000 monitors, matches, a subject of 1 MB': {
    monitors: MANY,
    when: (n) => ({ subject: { matches: `job-${n} ended with (?P<code>\\d+)` } }),
    subject: SUBJECT,
  },
  '1,000 monitors, contains with every option, a text of 4 MB': {
    monitors: MANY,
    when: (n) => ({ text: { contains: `job ${n} ended`, foldWidth: true, joinLines: true } }),
    text: TEXT,
  },
  '1,000 monitors, matches, a text of 4 MB': {
    monitors: MANY,
    when: (n) => ({ text: { matches: `job ${n} ended with (?P<code>\\d+)` } }),
    text: TEXT,
  },
}
