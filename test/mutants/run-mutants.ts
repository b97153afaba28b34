import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import type { Mutant } from './mutant.js'
import { MUTANTS, OF_READERS } from './mutants.js'
import { runTests, type Verdict } from './run-tests.js'

const HELP = `npm run mutants -- [options]

Plants small faults into the code, one after the other, and runs the tests that should notice each. The checkout stays as it is: a fault is
in the memory of the process that runs the tests, and nowhere else.

  --only N       one of them, by its number; its tests are shown
  --workers N    processes (one for each core)
  --trust        the tests are known to pass: they are not run without a fault first
  --list         their numbers and names
  --help         this

Exit code 0: each was noticed, but for those that are known to be harmless. 1: one was not, or tests fail without one. 2: wrong use.`

const options = {
  only: { type: 'string' },
  workers: { type: 'string' },
  trust: { type: 'boolean' },
  list: { type: 'boolean' },
  help: { type: 'boolean' },
} as const

/** What came of one of them. */
interface Ended {
  readonly number: number
  readonly mutant: Mutant
  readonly verdict: Verdict
}

async function run(): Promise<number> {
  const { values } = parseArgs({ options })
  if (values.help) return print(HELP, 0)
  if (values.list)
    return print(MUTANTS.map(({ name, file }, at) => `${at + 1} ${file}: ${name}`).join('\n'), 0)
  const only = numberOf('only', values.only, MUTANTS.length)
  const workers = numberOf('workers', values.workers, 64) ?? availableParallelism()
  const numbers = only === undefined ? MUTANTS.map((_, at) => at + 1) : [only]
  const startedAt = Date.now()
  const tests = [...new Set(numbers.flatMap((number) => MUTANTS[number - 1]?.tests ?? []))]
  const sound = values.trust ? undefined : await runTests(tests, { isShown: only !== undefined })
  if (sound?.kind === 'failed')
    return print(`These tests fail without a fault in the code: ${sound.words}`, 1)
  const ended = await allOf(numbers, workers, only !== undefined)
  const odd = ended.filter(isOdd)
  const took = `${Math.round((Date.now() - startedAt) / 1_000)} s by ${workers} processes`
  const words = [
    summaryOf('of the readers', ended, isOfReaders),
    summaryOf('of our own', ended, isOwn),
  ]
  return print(`\n${words.filter(Boolean).join('\n')}\n${took}`, odd.length === 0 ? 0 : 1)
}

async function allOf(
  numbers: readonly number[],
  workers: number,
  isShown: boolean,
): Promise<Ended[]> {
  const ended: Ended[] = []
  const waiting = [...numbers]
  const work = async () => {
    for (let number = waiting.shift(); number !== undefined; number = waiting.shift()) {
      const mutant = MUTANTS[number - 1]
      if (!mutant) continue
      const verdict = await runTests(mutant.tests, { isShown, mutant: number })
      ended.push({ number, mutant, verdict })
      console.log(`${ended.length}/${numbers.length}  ${wordsOf({ number, mutant, verdict })}`)
    }
  }
  await Promise.all(Array.from({ length: workers }, work))
  return ended.toSorted((one, other) => one.number - other.number)
}

const isSurvivor = ({ verdict }: Ended): boolean => verdict.kind === 'passed'

/** One that nobody notices though somebody should, and one that is noticed though nobody should. */
const isOdd = (one: Ended): boolean => isSurvivor(one) !== (one.mutant.survives !== undefined)

const isOfReaders = ({ number }: Ended): boolean => number <= OF_READERS.length

const isOwn = (one: Ended): boolean => !isOfReaders(one)

function wordsOf({ number, mutant, verdict }: Ended): string {
  const name = `${number} ${mutant.file}: ${mutant.name}`
  if (verdict.kind === 'passed')
    return `SURVIVED  ${name}${mutant.survives ? `  (${mutant.survives})` : ''}`
  const odd = mutant.survives === undefined ? '' : '  BUT IS SAID TO SURVIVE'
  return `noticed   ${name}  by: ${verdict.words}${odd}`
}

function summaryOf(
  whose: string,
  ended: readonly Ended[],
  isMeant: (one: Ended) => boolean,
): string {
  const all = ended.filter(isMeant)
  if (all.length === 0) return ''
  const survivors = all.filter(isSurvivor)
  const named = survivors.map((one) => `\n  ${wordsOf(one)}`).join('')
  return `${all.length - survivors.length} of ${all.length} ${whose} were noticed.${named}`
}

function numberOf(name: string, text: string | undefined, most: number): number | undefined {
  if (text === undefined) return undefined
  const number = Number(text)
  if (Number.isInteger(number) && number > 0 && number <= most) return number
  throw new Error(`--${name} is a whole number from 1 to ${most}, and not ${text}`)
}

function print(words: string, code: number): number {
  console.log(words)
  return code
}

try {
  process.exitCode = await run()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  console.error('npm run mutants -- --help tells what can be asked.')
  process.exitCode = 2
}
