import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import type { ConditionOutcome } from '../../../../shared/matching/evaluate.js'
import { mutatedMail } from './mutated-mail.js'
import { type Answer, inspected, MONITORS, polled, tried, type Withheld } from './three-answers.js'

/** How many mails were asked of, and what came out. */
export interface Figures {
  readonly mails: number
  readonly matched: number
  readonly unmatched: number
  /** Of which something stands in the place of the mail. */
  readonly withheld: number
}

/** Asks a poll, a dry run and `inspect` of mutated mail. @throws with the shortest mail that they differ on */
export async function askAll(mails: number, seed: number): Promise<Figures> {
  const counts = { matched: 0, unmatched: 0, withheld: 0 }
  const asked = fc.asyncProperty(mutatedMail, fc.constantFrom(...MONITORS), async (raw, name) => {
    const { poll, differing } = await ask(raw, name)
    if (poll === 'withheld') counts.withheld += 1
    else if (poll.matched) counts.matched += 1
    else counts.unmatched += 1
    if (differing !== undefined)
      throw new Error(`${name}: ${differing}\n${JSON.stringify(raw.toString('latin1'))}`)
  })
  await fc.assert(asked, { numRuns: mails, seed })
  return { mails, ...counts }
}

/** Asks the same of one mail for a monitor. @returns what they differ in; undefined if there is one answer */
export const differenceOn = async (raw: Buffer, name: string): Promise<string | undefined> =>
  (await ask(raw, name)).differing

async function ask(raw: Buffer, name: string) {
  const poll = await polled(raw, name)
  return { poll, differing: differenceOf(poll, await tried(raw, name), await inspected(raw, name)) }
}

/** What is not alike; undefined if there is one answer. */
function differenceOf(
  poll: Answer | Withheld,
  trial: Answer | Withheld,
  inspection: Answer,
): string | undefined {
  if (poll === 'withheld' || trial === 'withheld')
    return poll === trial ? undefined : `the poll: ${told(poll)}; the dry run: ${told(trial)}`
  if (poll.matched !== trial.matched || !isDeepStrictEqual(poll.captures, trial.captures))
    return `the poll: ${told(poll)}; the dry run: ${told(trial)}`
  if (trial.matched !== inspection.matched || !isSame(trial, inspection))
    return `the dry run: ${told(trial)}; inspect: ${told(inspection)}`
  const shown = new Map(trial.conditions.map((one) => [one.path, one]))
  const other = poll.conditions.find(
    (one) =>
      shown.has(one.path) && !isDeepStrictEqual(outcomeIn(shown.get(one.path)), outcomeIn(one)),
  )
  return other && `the poll saw ${told(other)}, the dry run ${told(shown.get(other.path))}`
}

/** What it saw, and what speaks against that. */
const outcomeIn = (outcome: ConditionOutcome | undefined) => ({
  seen: outcome?.seen,
  doubts: outcome?.doubts ?? [],
})

const isSame = (a: Answer, b: Answer): boolean =>
  isDeepStrictEqual(a.captures, b.captures) && isDeepStrictEqual(a.conditions, b.conditions)

const told = (value: unknown): string => JSON.stringify(value)
