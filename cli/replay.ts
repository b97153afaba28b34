import { Command, Option } from 'commander'
import pc from 'picocolors'
import { loadJobs } from '../infra/load-jobs.js'
import { REPLAY_SOURCES } from '../shared/contract/replays.js'
import { pollRequestsOf, readPollRequest } from '../shared/jobs/requests/poll-request.js'
import type { KeptQuery } from '../shared/place/kept-mail.js'
import type { Place } from '../shared/place/place.js'
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
import { chosenKept, chosenQuarantined } from './replay/chosen-mail.js'
import { replayMailbox, replayStored } from './replay/replay-calls.js'
import { type Chosen, interrupted, nothingChosen, replayChosen } from './replay/replay-chosen.js'
import { type ReplayOptions, requireUsable } from './replay/replay-options.js'
import { untilStopped } from './world/until-stopped.js'

type CommandOptions = ReplayOptions & Omit<QueryOptions, 'result'> & PlaceOptions

const HELP = `
A dry run is the default: it writes nothing, and says what --for-real would do. What matches is then kept beside what is there, under a replay
number, and announced with it; a mail is replayed once under a name, by default the version of the definition: the same command again goes
on with what was cut short, and repeats nothing. Nothing is done to the mail in its mailbox. Targets of the stack start at replays only where they are
told to (docs/events.md).

Sources: kept - what any monitor of the mailbox keeps, in the folder of this one; quarantined - what could not be decided on: decided now, that is its
first time, and no replay; mailbox - what is still there, whenever the monitor began, but what it keeps already and what polls have not come to:
that is left to them, and counted.
MESSAGE is its Message-ID. Times, of arrival: ${TIMES}.

Examples:
  mailjobs replay nightly-batch --since 1d --jobs infra/jobs.ts     last night's mail through the corrected rule; writes nothing
  mailjobs replay nightly-batch --since 1d --for-real --reason 'the job had failed' --name again-1121
  mailjobs replay nightly-batch --source mailbox --since 2026-11-01 --for-real
  mailjobs replay nightly-batch '<20261121.0830@example.co.jp>' --definition recorded
  mailjobs replay nightly-batch --source quarantined --stack mailjobs-prod --json

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
      new Option('--source <where>', 'where the mail is read')
        .choices(REPLAY_SOURCES)
        .default('kept'),
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
    .action(async (monitor: string, message: string | undefined, options: CommandOptions) => {
      process.exitCode = await replay(monitor, message, options)
    })

async function replay(
  name: string,
  messageId: string | undefined,
  options: CommandOptions,
): Promise<number> {
  requireUsable(options)
  const place = await chosenPlace(options)
  const { defined, definitions } = await definitionsFor(place, name, options)
  const query: KeptQuery = {
    ...queryOf(options, new Date()),
    ...(messageId !== undefined && { messageId }),
  }
  const chosen = await chosenMail(place, defined, query, options)
  if (chosen.total === 0) return nothingChosen(place, options)
  const stop = untilStopped()
  const interrupt = new AbortController()
  void stop.stopped.then(() => interrupt.abort())
  // The SDK's client takes a tenth of a second to load.
  const { withMonitorFunction } = await import('./place/monitor-function.js')
  try {
    const use = { say: (line: string) => console.error(pc.dim(line)), signal: interrupt.signal }
    return await withMonitorFunction(options, use, (monitorFunction) =>
      replayChosen({ place, monitorFunction, definitions, chosen, stop, name }, options),
    )
  } catch (error) {
    if (!stop.isStopped()) throw error
    return interrupted(options)
  } finally {
    stop.forget()
  }
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
  { source, definition, limit }: ReplayOptions,
): Promise<Chosen> {
  if (source === 'mailbox')
    return { total: undefined, replay: (order) => replayMailbox(order, mailbox, query) }
  const replaying = { name: monitor.name, mailbox: mailbox.name }
  const choose = source === 'kept' ? chosenKept : chosenQuarantined
  const all = await choose(place, replaying, query)
  const isChosen = ({ version }: (typeof all)[number]) =>
    definition !== 'recorded' || version !== undefined
  const mails = all.filter(isChosen).slice(0, limit)
  return { total: mails.length, replay: (order) => replayStored(order, source, mails) }
}
