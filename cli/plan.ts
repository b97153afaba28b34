import { randomUUID } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { Command, InvalidArgumentError, Option } from 'commander'
import { loadJobs } from '../infra/load-jobs.js'
import { DEFAULT_KILOBYTES } from './cost/assumptions.js'
import { PRICED_REGIONS, pricesIn } from './cost/list-prices.js'
import { EXIT, WrongUse } from './exit-codes.js'
import { DEFAULT_JOBS, jobsOption, jsonOption, parseCount } from './options.js'
import { chosenPlace, type PlaceOptions } from './place/chosen-place.js'
import { type Definitions, definitionsIn } from './plan/definitions.js'
import { planText } from './plan/plan-words.js'
import { planOf } from './plan/read-plan.js'
import { fileErrorWords } from './words/file-words.js'

interface PlanOptions extends PlaceOptions {
  readonly jobs?: string
  readonly against?: string
  readonly days: number
  readonly region: string
  readonly mails?: number
  readonly mailKb?: number
  readonly ics?: string
  readonly json?: boolean
}

const DEFAULT_DAYS = 7
const MAX_DAYS = 400
const DAY_MS = 86_400_000
const [DEFAULT_REGION = ''] = PRICED_REGIONS

const HELP = `
Nothing is synthesized, deployed, or asked of a mail server: the file is read, and what it means is worked out. Costs are list prices of AWS, looked up by hand
and dated; each line says how it comes about (docs/cost.md). Intervals count from their deployment, so that they have no next times.

Examples:
  mailjobs plan                                       infra/jobs.ts
  mailjobs plan --against old-jobs.ts                 what an edit changes: mailboxes, monitors, senders, sends, due times
  mailjobs plan --stack mailjobs-prod                 the same, against what is deployed there (what it does not tell is named)
  mailjobs plan --days 60 --ics due.ics               the due times of two months, for a calendar
  mailjobs plan --region ap-northeast-1 --mails 200   with 200 mails a day that each monitor keeps

It ends with 0, and with 3 for a file that will not do.`

/** `mailjobs plan`: what a jobs file means once it is deployed. */
export const planCommand = (): Command =>
  new Command('plan')
    .description(
      'Say what a jobs file means once it is deployed: schedules, due times, logins, limits, storage, cost a month.',
    )
    .addOption(jobsOption(DEFAULT_JOBS))
    .option('--against <file>', 'compare with another version of the jobs file')
    .option(
      '--stack <name>',
      'compare with what is deployed, by the credentials and region of the SDK',
    )
    .option('--data <dir>', 'compare with what the local world there was started with')
    .addOption(
      new Option('--days <n>', 'due times of so many days')
        .argParser(parseDays)
        .default(DEFAULT_DAYS),
    )
    .addOption(
      new Option('--region <name>', 'whose prices').choices(PRICED_REGIONS).default(DEFAULT_REGION),
    )
    .addOption(
      new Option('--mails <n>', 'mails a day that each monitor keeps (default: none)').argParser(
        parseCount,
      ),
    )
    .addOption(
      new Option(
        '--mail-kb <n>',
        `size of one as it is kept (default: ${DEFAULT_KILOBYTES})`,
      ).argParser(parseCount),
    )
    .option(
      '--ics <file>',
      'write the due times as a calendar; a calendar that is there is replaced',
    )
    .addOption(jsonOption('one object'))
    .addHelpText('after', HELP)
    .action(async (options: PlanOptions) => {
      process.exitCode = await plan(options)
    })

function parseDays(text: string): number {
  const days = parseCount(text)
  if (days <= MAX_DAYS) return days
  throw new InvalidArgumentError(`It must be at most ${MAX_DAYS}.`)
}

async function plan({ jobs: file = DEFAULT_JOBS, ...options }: PlanOptions): Promise<number> {
  if (options.mailKb !== undefined && options.mails === undefined)
    throw new WrongUse(
      '--mail-kb is the size of the mails that --mails counts: how many are there?',
    )
  const prices = pricesIn(options.region)
  if (!prices) throw new WrongUse(`There are no prices of ${options.region}.`)
  const jobs = await loadJobs(file)
  const now = new Date()
  const planned = planOf({
    file,
    jobs,
    now,
    until: new Date(now.getTime() + options.days * DAY_MS),
    volume: { mailsADay: options.mails ?? 0, kilobytesAMail: options.mailKb ?? DEFAULT_KILOBYTES },
    region: { name: options.region, prices },
    against: await comparedWith(options),
  })
  if (options.ics !== undefined) {
    await requireCalendar(options.ics)
    // The library takes a moment to load, and few want a calendar.
    const { calendarFile } = await import('./plan/calendar-file.js')
    await write(options.ics, calendarFile(planned.dueTimes, now))
  }
  console.log(options.json ? JSON.stringify(planned, null, 2) : planText(planned))
  return EXIT.done
}

async function comparedWith(options: PlanOptions): Promise<Definitions | undefined> {
  const { against, data, stack } = options
  const isPlaceNamed = data !== undefined || stack !== undefined
  if (against !== undefined && isPlaceNamed)
    throw new WrongUse('--against names a file, and --data or --stack what is at work: which?')
  if (against !== undefined) return definitionsIn(against, await loadJobs(against))
  if (!isPlaceNamed) return undefined
  const place = await chosenPlace(options)
  const { data: polls, source, complete, gap } = await place.definitions()
  if (!complete) throw new WrongUse(`There is nothing to compare with in ${place.name}: ${gap}.`)
  const senders = await place.senders()
  return {
    source,
    polls,
    senders: senders.complete ? senders.data : undefined,
    written: undefined,
  }
}

const CALENDAR = 'BEGIN:VCALENDAR'

/** A calendar that is there is replaced; a slip of the completion is no reason to lose a jobs file. */
async function requireCalendar(file: string): Promise<void> {
  const there = await readFile(file, 'utf8').catch(() => '')
  if (there.trim() === '' || there.startsWith(CALENDAR)) return
  throw new WrongUse(`--ics: ${file} is there, and is no calendar: name another file.`)
}

/** There whole, or as it was. */
async function write(file: string, text: string): Promise<void> {
  const beside = `${file}.${randomUUID()}`
  try {
    await writeFile(beside, text, { flag: 'wx' })
    await rename(beside, file)
  } catch (error) {
    await rm(beside, { force: true })
    throw new WrongUse(`--ics: ${file} cannot be written: ${fileErrorWords(error)}`)
  }
}
