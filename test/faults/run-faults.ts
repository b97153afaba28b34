import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { inWorker } from './fault-process.js'
import { together } from './fault-search.js'
import { SEARCHES } from './searches.js'
import { tallyWords } from './tally-words.js'

const HELP = `npm run faults -- [options]

Plays schedules of faults against the shipped story, and looks for one that breaks a promise.

  --polls N      schedules of polls (10000)
  --sends N      schedules of sends (2000)
  --minutes N    as many of both as fit into that time, instead
  --seed N       the first seed (1). Without --minutes, --polls and --sends: that schedule alone, in full
  --only KIND    polls or sends
  --workers N    processes (one for each core)
  --limit-minutes N
                 fail if all of it has taken longer: for a machine that is known and does nothing else
  --help         this

Exit code 0: no promise was broken. 1: one was; the shortest schedule that breaks it is printed, with its seed. Or it took too long.`

const options = {
  polls: { type: 'string' },
  sends: { type: 'string' },
  minutes: { type: 'string' },
  seed: { type: 'string' },
  only: { type: 'string' },
  workers: { type: 'string' },
  'limit-minutes': { type: 'string' },
  help: { type: 'boolean' },
} as const

async function run(): Promise<number> {
  const { values } = parseArgs({ options })
  if (values.help) {
    console.log(HELP)
    return 0
  }
  const searches = SEARCHES.filter((name) => values.only === undefined || values.only === name)
  if (searches.length === 0) throw new Error(`--only is ${SEARCHES.join(' or ')}`)
  const seed = wholeNumber('seed', values.seed) ?? 1
  const minutes = wholeNumber('minutes', values.minutes)
  const isOne = values.seed !== undefined && !values.minutes && !values.polls && !values.sends
  const counts = {
    polls: wholeNumber('polls', values.polls) ?? 10_000,
    sends: wholeNumber('sends', values.sends) ?? 2_000,
  }
  const workers = isOne ? 1 : (wholeNumber('workers', values.workers) ?? availableParallelism())
  const limitMinutes = wholeNumber('limit-minutes', values['limit-minutes'])
  const begunAt = Date.now()
  let broken = 0
  for (const search of searches) {
    const startedAt = Date.now()
    const count = isOne ? 1 : minutes === undefined ? counts[search] : Number.MAX_SAFE_INTEGER
    // Half of the time for either, if both are asked for.
    const until =
      minutes === undefined ? undefined : startedAt + (minutes * 60_000) / searches.length
    const tasks = Array.from({ length: workers }, (_, worker) => ({
      search,
      first: seed + worker,
      step: workers,
      count: Math.floor(count / workers) + (worker < count % workers ? 1 : 0),
      ...(until !== undefined && { until }),
    }))
    const tally = together(await Promise.all(tasks.map((task) => inWorker(task))))
    console.log(tallyWords(search, tally).join('\n'))
    const tookSeconds = Math.round((Date.now() - startedAt) / 1_000)
    console.log(
      `${search}: ${tally.found.length === 0 ? '0 lost, 0 twice, 0 unaccounted for' : `${tally.found.length} broken`}, in ${tookSeconds} s by ${workers} processes, seeds from ${seed}\n`,
    )
    broken += tally.found.length
  }
  const tookSeconds = Math.round((Date.now() - begunAt) / 1_000)
  console.log(`All of it took ${tookSeconds} s by ${workers} processes.`)
  const isTooLong = limitMinutes !== undefined && tookSeconds > limitMinutes * 60
  if (isTooLong) console.log(`That is longer than ${limitMinutes} minutes.`)
  return broken === 0 && !isTooLong ? 0 : 1
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const number = Number(text)
  if (Number.isInteger(number) && number > 0) return number
  throw new Error(`--${name} is a whole number above 0, and not ${text}`)
}

try {
  process.exitCode = await run()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  console.error('npm run faults -- --help tells what can be asked.')
  process.exitCode = 2
}
