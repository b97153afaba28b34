import { randomUUID } from 'node:crypto'
import { Command, Option } from 'commander'
import pc from 'picocolors'
import { closeIncident } from '../shared/incidents/close-incident.js'
import type { Incident } from '../shared/incidents/incident.js'
import { mutesIn } from '../shared/incidents/incident-store.js'
import { KINDS } from '../shared/incidents/kinds.js'
import { covers, type Mute } from '../shared/incidents/mute.js'
import { EXIT, WrongUse } from './exit-codes.js'
import { type Moment, parseMoment, TIMES } from './find/query-options.js'
import {
  endedOnes,
  incidentNamed,
  type KnownIncidents,
  openOnes,
} from './incidents/find-incident.js'
import { incidentLine, incidentText, muteLine } from './incidents/incident-words.js'
import { jsonOption } from './options.js'
import {
  chosenPlace,
  type PlaceOptions,
  placeOption,
  withPlaceOptions,
} from './place/chosen-place.js'

interface ListOptions extends PlaceOptions {
  readonly all?: boolean
  readonly since?: Moment
  readonly json?: boolean
}

interface CloseOptions extends PlaceOptions {
  readonly reason: string
  readonly json?: boolean
}

const DAY_MS = 86_400_000
/** So far back what has ended is looked for where nobody says. */
const DEFAULT_DAYS = 30

const HELP = `
An ID is the name of an incident, or a part of it that no other has. Times: ${TIMES}.

Examples:
  mailjobs incidents                                    what is open, and what is muted
  mailjobs incidents list --all --since 7d --json       with what has ended
  mailjobs incidents show absent/nightly-batch --stack mailjobs-prod
  mailjobs incidents close quarantined/operations --reason 'they have sent it once more'

What lasts - polls that fail or do not come, sends that are stuck, what expires - ends when its cause is gone, and cannot be closed before: nobody
would hear of it again. mailjobs mute gives quiet for a while.

It ends with 0, also where nothing is open (mailjobs status ends with 1 then); show and close end with 1 where there is no such incident.`

/** `mailjobs incidents`: what has begun and not ended. */
export const incidentsCommand = (): Command =>
  new Command('incidents')
    .description('Show what has begun and not ended, and what was told of it; close it by hand.')
    .addHelpText('after', HELP)
    .addCommand(
      withPlaceOptions(new Command('list').description('What is open, the latest first.'))
        .option('--all', 'what has ended as well')
        .addOption(
          new Option(
            '--since <time>',
            `begun no earlier, with --all (default: ${DEFAULT_DAYS} days ago)`,
          ).argParser((text) => parseMoment(text, new Date())),
        )
        .addOption(jsonOption('one object'))
        .action(async (options: ListOptions) => {
          process.exitCode = await list(options)
        }),
      { isDefault: true },
    )
    .addCommand(
      withPlaceOptions(new Command('show').description('All that is known of one.'))
        .argument('<id>', 'its name, or a part of it')
        .addOption(jsonOption('one object'))
        .action(async (id: string, options: ListOptions) => {
          process.exitCode = await show(id, options)
        }),
    )
    .addCommand(
      withPlaceOptions(
        new Command('close').description(
          'Ends one by hand; that is told, with the reason. What fails still begins anew: mute it instead.',
        ),
      )
        .argument('<id>', 'its name, or a part of it')
        .requiredOption('--reason <words>', 'why, for who reads of it')
        .addOption(jsonOption('one object'))
        .action(async (id: string, options: CloseOptions) => {
          process.exitCode = await close(id, options)
        }),
    )

async function list({ all, since, json, ...options }: ListOptions): Promise<number> {
  const place = await chosenPlace(options)
  const now = new Date()
  const from = since?.begins ?? new Date(now.getTime() - DEFAULT_DAYS * DAY_MS)
  const nothing: KnownIncidents = { incidents: [], damaged: [] }
  const [open, over, { all: mutes }] = await Promise.all([
    openOnes(place.bucket),
    all ? endedOnes(place.bucket, from) : nothing,
    mutesIn(place.bucket),
  ])
  const incidents = [...open.incidents, ...over.incidents]
  const damaged = [...open.damaged, ...over.damaged]
  if (json) console.log(JSON.stringify({ incidents, mutes, damaged }, null, 2))
  else {
    for (const incident of incidents) console.log(incidentLine(incident, mutes, now))
    for (const mute of mutes) console.log(muteLine(mute, hiddenBy(mute, open.incidents), now))
    if (open.incidents.length === 0) console.log(pc.green(`Nothing is open in ${place.name}.`))
  }
  for (const key of damaged) console.error(pc.yellow(`${key} cannot be read.`))
  return EXIT.done
}

const hiddenBy = (mute: Mute, open: readonly Incident[]): Incident[] =>
  open.filter((incident) => !incident.ended && covers(mute, incident))

async function show(id: string, { json, ...options }: ListOptions): Promise<number> {
  const place = await chosenPlace(options)
  const now = new Date()
  const open = await openOnes(place.bucket)
  const incident =
    incidentNamed(open.incidents, id) ??
    incidentNamed((await endedOnes(place.bucket, longAgo(now))).incidents, id)
  if (!incident) return noSuch(id, place.name)
  const { all: mutes } = await mutesIn(place.bucket)
  console.log(json ? JSON.stringify(incident, null, 2) : incidentText(incident, mutes, now))
  return EXIT.done
}

/** What has ended is kept for 400 days. */
const longAgo = (now: Date): Date => new Date(now.getTime() - 400 * DAY_MS)

async function close(id: string, { reason, json, ...options }: CloseOptions): Promise<number> {
  const place = await chosenPlace(options)
  const { incidents } = await openOnes(place.bucket)
  const open = incidents.filter((one) => !one.ended)
  const incident = incidentNamed(open, id)
  if (!incident) return noSuch(id, place.name)
  requireClosable(incident, placeOption(options))
  const closed = await place.decide((archive) =>
    closeIncident({ archive, newId: randomUUID, now: () => new Date() }, incident, reason),
  )
  if (!closed) return noSuch(id, place.name)
  console.log(
    json
      ? JSON.stringify(closed, null, 2)
      : `${pc.green('closed')}  ${incident.name}; the watch tells of it within a quarter of an hour`,
  )
  return EXIT.done
}

/** @throws WrongUse for what would not be told again, though it lasts */
function requireClosable({ kind, name, mailbox, sender }: Incident, option: string): void {
  const { lasts, endsWhen } = KINDS[kind]
  if (!lasts) return
  throw new WrongUse(
    `${name} ends by itself when ${endsWhen}. Closed before, nobody would hear of it again; for quiet while it lasts: mailjobs mute ${mailbox ?? sender ?? '<name>'} --until 4h --reason '...'${option}`,
  )
}

function noSuch(id: string, place: string): number {
  console.error(
    pc.yellow(`There is no such incident in ${place}: ${id}. mailjobs incidents lists them.`),
  )
  return EXIT.failed
}
