import type { Contestant } from './contestants-bundle.js'
import { type Corpus, mailsOf } from './corpora.js'
import type { WalkOrder } from './orders.js'
import { compareInRounds, type Result } from './rounds.js'
import { runContestant } from './run-contestant.js'

const PARSERS = {
  'mailjobs, the walk': 'walk-mailjobs',
  mailparser: 'walk-mailparser',
  'postal-mime': 'walk-postal-mime',
} as const satisfies Record<string, Contestant>

/** Parsers alone, on mails in memory. @throws Error if they do not decode the same bytes */
export async function compareParsers(
  programOf: (contestant: Contestant) => string,
  { corpus, passes }: WalkOrder,
  rounds: number,
): Promise<readonly Result[]> {
  const bytes = passes * bytesOf(corpus)
  const proofs = new Set<string>()
  const entries = Object.entries(PARSERS).map(([name, contestant]) => ({
    name,
    async run() {
      const measured = await runContestant(programOf(contestant), { corpus, passes })
      const { result, ...figures } = measured
      proofs.add(result)
      return { ...figures, bytesPerSecond: (bytes / figures.wallMs) * 1_000 }
    },
  }))
  const results = await compareInRounds(entries, rounds)
  if (proofs.size > 1) throw new Error(`${corpus.name}: the parsers differ in what they decode`)
  return results
}

const bytesOf = (corpus: Corpus): number => {
  let bytes = 0
  for (const { raw } of mailsOf(corpus)) bytes += raw.length
  return bytes
}
