import { Command, Option } from 'commander'
import pc from 'picocolors'
import { loadJobs } from '../infra/load-jobs.js'
import type { ReplaySource } from '../shared/contract/replays.js'
import { pollRequestsOf, readPollRequest } from '../shared/jobs/requests/poll-request.js'
import { MAX_REPLAY_NAME, MAX_REPLAY_REASON } from '../shared/jobs/requests/replay-request.js'
import type { KeptQuery } from '../shared/place/kept-mail.js'
import type { MonitorFunction, Place } from '../shared/place/place.js'
import { EXIT, WrongUse } from './exit-codes.js'
import { type QueryOptions, queryOf, TIMES, withQueryOptions } from './find/query-options.js'
import { jsonOption, parseCount } from './options.js'
import { chosenPlace, type PlaceOptions, withPlaceOptions } from './place/chosen-place.js'
import {
  type DefinedMonitor,
  definedMonitor,
  type KnownDefinitions,
  oneDefinition,
  recordedDefinitions,
} from './replay/chosen-definition.js'
import { type ChosenMail, chosenKept } from './replay/chosen-mail.js'
import { type ReplayStep, replayStored } from './replay/replay-calls.js'
import {
  countReplay,
  noReplays,
  type ReplayCounts,
  replayedText,
  summaryWords,
} from './replay/replay-words.js'
import { progressLine } from './words/progress-line.js'
import { type Stop, untilStopped } from './world/until-stopped.js'

interface ReplayOptions extends Omit<QueryOptions, 'result'>, PlaceOptions {
  readonly source: ReplaySource
  readonly definition?: 'recorded' | 'deployed'
  readonly jobs?: string
  readonly forReal?: boolean
  readonly name?: string
  readonly reason?: string
  readonly limit?: number
  readonly json?: boolean
}

const HELP = `
A dry run is the default: it writes nothing, and says what --for-real would do. What matches is then kept beside what is there, under a replay
number, and announced with it; a mail is replayed once under a name, by default the version of the definition: the same command again goes
on with what was cut short, and repeats nothing. Nothing is done to the mail in its mailbox.

MESSAGE is its Message-ID. Times, of arrival: ${TIMES}.

Examples:
  mailjobs replay nightly-batch --since 1d --jobs infra/jobs.ts     last night's mail through the corrected rule; writes nothing
  mailjobs replay nightly-batch --since 1d --for-real --reason 'the job had failed' --name again-1121
  mailjobs replay nightly-batch '<20261121.0830@example.co.jp>' --definition recorded
  mailjobs replay nightly-batch --since 2026-11-01 --until 2026-11-07 --stack mailjobs-prod --json

It ends with 0 if every mail was decided on, with 1 if some could not be or there was none, with 4 if a real one was interrupted, with 5 if
another run had a folder.`

/** `mailjobs replay`: mail through a definition, once more. */
export const replayCommand = (): Command =>
  withQueryOptions(
    withPlaceOptions(
      new Command('replay')
        .description(
          'Run kept, quarantined or server mail through a definition of a monitor again; dry unless --for-real.',
        )
        .argument('<monitor>', 'whose definition decides')
        .argument('[message]', 'only the mail with this Message-ID'),
    ),
    { hasResult: false },
  )
    .addOption(
      new Option('--source <where>', 'where the mail is read').choices(['kept']).default('kept'),
    )
    .addOption(
      new Option(
        '--definition <which>',
        'that which decided before, or the one at work (default: deployed)',
      ).choices(['recorded', 'deployed']),
    )
    .option('--jobs <file>', 'by the definition of this file, deployed or not')
    .option('--for-real', 'keep what matches, and announce it')
    .option('--name <name>', 'a mail is replayed once under a name (default: the version)')
    .option('--reason <text>', 'why; the event tells it')
    .addOption(new Option('--limit <n>', 'so many mails at most').argParser(parseCount))
    .addOption(jsonOption('each mail as one line of JSON, and the counts as the last'))
    .addHelpText('after', HELP)
    .action(async (monitor: string, message: string | undefined, options: ReplayOptions) => {
      process.exitCode = await replay(monitor, message, options)
    })

async function replay(
  name: string,
  messageId: string | undefined,
  options: ReplayOptions,
): Promise<number> {
  requireUsable(options)
  const place = await chosenPlace(options)
  const { defined, definitions } = await definitionsFor(place, name, options)
  const query: KeptQuery = {
    ...queryOf(options, new Date()),
    ...(messageId !== undefined && { messageId }),
  }
  const chosen = await chosenMail(place, defined, query, options)
  if (chosen.length === 0) return nothingChosen(place, options)
  const stop = untilStopped()
  const interrupt = new AbortController()
  void stop.stopped.then(() => interrupt.abort())
  // The SDK's client takes a tenth of a second to load.
  const { withMonitorFunction } = await import('./place/monitor-function.js')
  try {
    const use = { say: (line: string) => console.error(pc.dim(line)), signal: interrupt.signal }
    return await withMonitorFunction(options, use, (monitorFunction) =>
      replayChosen({ monitorFunction, definitions, chosen, stop, name }, options),
    )
  } catch (error) {
    if (!stop.isStopped()) throw error
    return interrupted(options)
  } finally {
    stop.forget()
  }
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/

function requireUsable({ jobs, definition, source, name, reason, forReal }: ReplayOptions): void {
  if (jobs !== undefined && definition !== undefined)
    throw new WrongUse(
      `--jobs is a definition of its own, and --definition ${definition} another: which?`,
    )
  if (definition === 'recorded' && source === 'mailbox')
    throw new WrongUse(
      '--definition recorded is for mail that is kept or quarantined: on mail of the mailbox nothing need have been decided.',
    )
  if (name !== undefined && (!NAME.test(name) || name.length > MAX_REPLAY_NAME))
    throw new WrongUse(
      `--name takes letters, digits, dots, dashes and underscores, at most ${MAX_REPLAY_NAME}: again-1121`,
    )
  if (reason !== undefined && (reason.trim() === '' || reason.length > MAX_REPLAY_REASON))
    throw new WrongUse(`--reason takes 1 to ${MAX_REPLAY_REASON} characters.`)
  if (reason !== undefined && !forReal)
    throw new WrongUse('--reason is told by the event, and a dry run announces none: --for-real.')
}

async function definitionsFor(
  place: Place,
  name: string,
  { jobs, definition = 'deployed' }: ReplayOptions,
): Promise<{ readonly defined: DefinedMonitor; readonly definitions: KnownDefinitions }> {
  if (jobs !== undefined) {
    const requests = pollRequestsOf(await loadJobs(jobs)).map(readPollRequest)
    const defined = definedMonitor(requests, name, jobs)
    return { defined, definitions: oneDefinition('file', defined.monitor) }
  }
  const { data, source } = await place.definitions()
  const defined = definedMonitor(data, name, source)
  return {
    defined,
    definitions:
      definition === 'recorded'
        ? recordedDefinitions(place.bucket, defined.monitor)
        : oneDefinition(definition, defined.monitor),
  }
}

async function chosenMail(
  place: Place,
  { monitor, mailbox }: DefinedMonitor,
  query: KeptQuery,
  { definition, limit }: ReplayOptions,
): Promise<readonly ChosenMail[]> {
  const replaying = { name: monitor.name, mailbox: mailbox.name }
  const all = await chosenKept(place, replaying, query)
  const decided =
    definition === 'recorded' ? all.filter(({ version }) => version !== undefined) : all
  return decided.slice(0, limit)
}

function nothingChosen({ name }: Place, { source, json }: ReplayOptions): number {
  const words = `${name} has no such mail of that time (--since, --until) to replay, ${SOURCE_WORDS[source]}.`
  console.error(
    json ? JSON.stringify({ error: { code: 'NO_MAIL', message: words } }) : pc.yellow(words),
  )
  return EXIT.failed
}

const SOURCE_WORDS = {
  kept: 'kept by any monitor of the mailbox; --source mailbox asks the mailbox itself',
  quarantined: 'in quarantine',
  mailbox: 'in the mailbox',
} as const satisfies Record<ReplaySource, string>

interface ChosenReplay {
  readonly monitorFunction: MonitorFunction
  readonly definitions: KnownDefinitions
  readonly chosen: readonly ChosenMail[]
  readonly stop: Stop
  /** Of the monitor. */
  readonly name: string
}

async function replayChosen(
  { monitorFunction, definitions, chosen, stop, name }: ChosenReplay,
  options: ReplayOptions,
): Promise<number> {
  const { forReal = false, json = false } = options
  const order = {
    monitorFunction,
    definitions,
    forReal,
    name: options.name,
    reason: options.reason,
  }
  const counts = noReplays()
  const versions = new Set<string>()
  const line = progressLine(process.stderr)
  const showProgress = () => line.show(`${counts.mails + counts.lost} of ${chosen.length} mails...`)
  let ended: ReplayStep['ended']
  showProgress()
  try {
    for await (const step of replayStored(order, 'kept', chosen)) {
      line.clear()
      show(step, counts, options)
      versions.add(step.version)
      ended = step.ended
      if (stop.isStopped()) break
      showProgress()
    }
  } finally {
    line.clear()
  }
  const what = `${name} ${[...versions].join(', ')} (${definitions.choice})`
  if (json) console.log(JSON.stringify({ summary: { monitor: name, forReal, ...counts } }))
  else console.log(summaryWords(counts, { what, forReal }))
  if (stop.isStopped() && counts.mails + counts.lost < chosen.length) return interrupted(options)
  if (ended?.stopped === 'busy') return EXIT.busy
  return ended || counts.undecided + counts.lost > 0 ? EXIT.failed : EXIT.done
}

function show(
  step: ReplayStep,
  counts: ReplayCounts,
  { forReal = false, json }: ReplayOptions,
): void {
  for (const mail of step.mails) {
    countReplay(counts, mail)
    console.log(
      json ? JSON.stringify({ ...mail, version: step.version }) : replayedText(mail, forReal),
    )
  }
  for (const { key, reason } of step.lost) {
    counts.lost += 1
    console.log(json ? JSON.stringify({ key, lost: reason }) : pc.red(`${key}: ${reason}`))
  }
  for (const warning of step.warnings) console.error(pc.yellow(warning))
  const { failure, stopped } = step.ended ?? {}
  if (stopped === 'busy') console.error(pc.yellow(BUSY))
  if (failure)
    console.error(
      json
        ? JSON.stringify({ error: failure })
        : `${pc.red(failure.code)}  ${failure.message}\n${pc.dim(`What to do: ${failure.remedy}`)}`,
    )
}

const BUSY =
  'Another run has the folder: wait until it is done, a minute or two, and give the same command again.'

/** What was begun goes on where it ended. */
function interrupted({ forReal }: ReplayOptions): number {
  if (forReal) console.error('Stopped. The same command goes on, and repeats nothing.')
  else console.error('Stopped. Nothing was written.')
  return forReal ? EXIT.stillOpen : EXIT.failed
}
