import { Command, Option } from 'commander'
import pc from 'picocolors'
import { loadJobs } from '../infra/load-jobs.js'
import { ownEntry } from '../shared/contract/own-entry.js'
import { type Answer, type Arrival, arrivedAt } from '../shared/expect/arrival.js'
import { arrivalIn } from '../shared/expect/mail-by-ledger.js'
import { rehearse } from '../shared/expect/rehearse.js'
import {
  type PolledMonitor,
  pollRequestsOf,
  readPollRequest,
} from '../shared/jobs/requests/poll-request.js'
import type { Expectation } from '../shared/jobs/schema/expect-schema.js'
import { type DecidedMail, placeOfMail, together } from '../shared/place/decided-mail.js'
import type { Place } from '../shared/place/place.js'
import { EXIT, WrongUse } from './exit-codes.js'
import { type LedgerSearch, searchLedger } from './find/ledger-search.js'
import { lookedWords } from './find/looked-words.js'
import { rehearsalLines } from './find/rehearsal-words.js'
import { jsonOption, parseCount } from './options.js'
import { chosenPlace, type PlaceOptions, withPlaceOptions } from './place/chosen-place.js'
import { definedMonitor } from './replay/chosen-definition.js'

interface RehearseOptions extends PlaceOptions {
  readonly jobs?: string
  readonly days: number
  readonly json?: boolean
}

const DEFAULT_DAYS = 180
const DAY_MS = 86_400_000

const HELP = `
Mail counts as the ledger has it: what the monitor matched then, whatever its conditions are today. Nothing is changed, nobody is told.

Examples:
  mailjobs expect rehearse nightly-batch                            the definition that is at work
  mailjobs expect rehearse nightly-batch --jobs infra/jobs.ts       the one on this disk, before it is deployed
  mailjobs expect rehearse nightly-batch --days 30 --stack mailjobs-prod --json`

/** `mailjobs expect`: mail that has to come. */
export const expectCommand = (): Command =>
  new Command('expect')
    .description('Mail that has to come by a time.')
    .addCommand(rehearseCommand())

const rehearseCommand = (): Command =>
  withPlaceOptions(
    new Command('rehearse')
      .summary('what an expectation would have said on the past')
      .description(
        'Say what the `expect` of a monitor would have said on each past due time, how often it would have alarmed, and which `by` and `within` would have alarmed less.',
      )
      .argument('<monitor>', 'its name in the jobs file'),
  )
    .option('--jobs <file>', 'by the definition in this file (default: by the one at work)')
    .addOption(
      new Option('--days <n>', 'so many days back').argParser(parseCount).default(DEFAULT_DAYS),
    )
    .addOption(jsonOption('one object'))
    .addHelpText('after', HELP)
    .action(async (monitor: string, options: RehearseOptions) => {
      process.exitCode = await rehearseMonitor(monitor, options)
    })

async function rehearseMonitor(name: string, options: RehearseOptions): Promise<number> {
  const place = await chosenPlace(options)
  const { monitor, expect, source } = await expectingMonitor(place, name, options.jobs)
  const until = new Date()
  const asked = new Date(until.getTime() - options.days * DAY_MS)
  const query = { from: asked, until, result: 'matched' as const }
  const search = await searchLedger(place, monitor.mailbox, query, process.stderr)
  const mails: DecidedMail[] = []
  for await (const mail of search.found()) mails.push(mail)
  const all = together(mails)
  const arrivals = all.flatMap((mail) => arrivalOf(mail, monitor, expect))
  const { or } = expect
  const answers = or === undefined ? [] : all.flatMap((mail) => answerOf(mail, or))
  const from = Math.max(asked.getTime(), beganAt(search, monitor))
  const rehearsal = rehearse(expect, { arrivals, answers }, { from, until: until.getTime() })
  const lookedThrough = search.lookedThrough(true)
  const unnamed = withoutCaptures(arrivals, expect)
  if (options.json)
    console.log(
      JSON.stringify({
        ...{ monitor: name, source, from: new Date(from), until },
        ...rehearsal,
        ...{ unnamed, lookedThrough },
      }),
    )
  else {
    const rehearsed = { name, source, expect, from: new Date(from), until, isShort: from > +asked }
    for (const line of rehearsalLines(rehearsed, rehearsal)) console.log(line)
    if (unnamed > 0) console.error(pc.yellow(unnamedWords(unnamed, expect)))
    for (const line of lookedWords(lookedThrough)) console.error(line)
  }
  return EXIT.done
}

/** @throws WrongUse that names the monitors there are, or what the one that is meant lacks */
async function expectingMonitor(
  place: Place,
  name: string,
  file: string | undefined,
): Promise<{
  readonly monitor: PolledMonitor
  readonly expect: Expectation
  readonly source: string
}> {
  const { data, source } =
    file === undefined
      ? await place.definitions()
      : { data: pollRequestsOf(await loadJobs(file)).map(readPollRequest), source: file }
  const { monitor } = definedMonitor(data, name, source)
  const { expect } = monitor
  if (expect) return { monitor, expect, source }
  throw new WrongUse(
    `${name} has no expect in ${source}. Write one into a jobs file, expect: { by: '09:30' }, and rehearse that: --jobs infra/jobs.ts.`,
  )
}

/** When the mail came: as its server dates it, unless that is later than it was decided on. */
function arrivalOf(
  mail: DecidedMail,
  { name, formerly }: Pick<PolledMonitor, 'name' | 'formerly'>,
  expect: Pick<Expectation, 'distinct' | 'date'>,
): Arrival[] {
  const decision = mail.decisions.find(({ monitor }) => monitor === name || monitor === formerly)
  if (!decision) return []
  const moment = arrivedAt(
    mail.internalDate === undefined ? undefined : Date.parse(mail.internalDate),
    { after: undefined, before: Date.parse(decision.decidedAt) },
  )
  const at = new Date(moment).toISOString()
  const numbering = placeOfMail(mail)
  return arrivalIn({ numbering, uid: mail.uid, at, entry: mail, decision }, expect)
}

/** The same of the monitor whose mail answers as well. */
const answerOf = (mail: DecidedMail, monitor: string): Answer[] =>
  arrivalOf(mail, { name: monitor }, {}).map((arrival) => ({ ...arrival, monitor }))

/** Before the monitor had begun nothing was decided for it, and nothing was missing. */
function beganAt({ known }: LedgerSearch, { name, formerly = name }: PolledMonitor): number {
  const begun = known.folders.flatMap(({ state }) => {
    const monitor = ownEntry(state.begun, formerly) ?? ownEntry(state.begun, name)
    return monitor?.at === undefined ? [] : [Date.parse(monitor.at)]
  })
  return begun.length === 0 ? 0 : Math.min(...begun)
}

/** Mail that the ledger does not say the value of which it would be counted or dated by. */
const withoutCaptures = (
  arrivals: readonly Arrival[],
  { distinct, date }: Pick<Expectation, 'distinct' | 'date'>,
): number =>
  arrivals.filter(
    (arrival) =>
      (distinct !== undefined && arrival.distinct === undefined) ||
      (date !== undefined && arrival.date === undefined),
  ).length

const unnamedWords = (count: number, { distinct, date }: Expectation): string =>
  `Of ${count} mails the ledger does not have ${[distinct, date].filter(Boolean).join(', ')}: it notes captures once a deployed expect names them. They do not count here.`
