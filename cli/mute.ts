import { randomUUID } from 'node:crypto'
import { hostname, userInfo } from 'node:os'
import { Command, InvalidArgumentError, Option } from 'commander'
import pc from 'picocolors'
import { endMute, replaceMute } from '../shared/incidents/change-mute.js'
import { faultOfEnd, MAX_MUTE_DAYS, type Mute } from '../shared/incidents/mute.js'
import type { Place } from '../shared/place/place.js'
import { EXIT, WrongUse } from './exit-codes.js'
import { jsonOption } from './options.js'
import { chosenPlace, type PlaceOptions, withPlaceOptions } from './place/chosen-place.js'
import { nearNameHint } from './words/near-name.js'

interface MuteOptions extends PlaceOptions {
  readonly until?: Date
  readonly reason?: string
  readonly end?: boolean
  readonly json?: boolean
}

const UNTIL = '4h, 3d (from now), 2026-11-30 (to its end, in UTC), 2026-11-30T09:00+09:00'

const HELP = `
What is muted is judged, recorded and announced (its events carry "muted": true); only nobody is told, but of the end of what was told before.
What is still open when the mute ends is told at once, in one message. A mute lasts ${MAX_MUTE_DAYS} days at most, and a deployment touches none.
CloudWatch's alarms know nothing of it: those of the stage (mail-absent, mail-quarantined, ...) and of a mailbox's polls ring as before.

Times: ${UNTIL}.

Examples:
  mailjobs mute nightly-batch --until 4h --reason 'the host is being moved'
  mailjobs mute operations --until 2026-11-30T09:00+09:00 --reason 'maintenance of the mail server' --stack mailjobs-prod
  mailjobs mute operations --end
  mailjobs incidents                        shows what is muted, and what that hides

It ends with 1 where there is no mute to end.`

/** `mailjobs mute`: somebody does not want to hear of something for a while. */
export const muteCommand = (): Command =>
  withPlaceOptions(
    new Command('mute')
      .description('Tell nobody of a monitor, a mailbox or a sender for a while; or end that.')
      .argument('<name>', 'of a monitor, a mailbox or a sender: whatever has it'),
  )
    .addOption(new Option('--until <time>', 'when it ends').argParser(parseUntil))
    .option('--reason <words>', 'why, for who reads of it')
    .option('--end', 'end it now')
    .addOption(jsonOption('one object'))
    .addHelpText('after', HELP)
    .action(async (name: string, options: MuteOptions) => {
      process.exitCode = await (options.end ? unmute(name, options) : mute(name, options))
    })

const DAY_MS = 86_400_000
const UNITS_MS = new Map([
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', DAY_MS],
])
const MOMENT = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})$/i

function parseUntil(text: string): Date {
  const [, count, unit = ''] = /^(\d{1,5})([mhd])$/.exec(text) ?? []
  if (count !== undefined)
    return new Date(Date.now() + Number(count) * (UNITS_MS.get(unit) ?? DAY_MS))
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text)
  const moment = new Date(isDay ? `${text}T23:59:59Z` : text)
  // What has no zone would be the time of this machine, and nobody could tell.
  if ((isDay || MOMENT.test(text)) && !Number.isNaN(moment.getTime())) return moment
  throw new InvalidArgumentError(`It must be a time: ${UNTIL}.`)
}

async function mute(
  name: string,
  { until, reason, json, ...options }: MuteOptions,
): Promise<number> {
  if (until === undefined || reason === undefined || reason.trim() === '')
    throw new WrongUse(
      `${missing(until, reason)} A mute needs --until and --reason; --end ends one.`,
    )
  const now = new Date()
  const fault = faultOfEnd(until, now)
  if (fault !== undefined) throw new WrongUse(`--until: ${fault}.`)
  const place = await chosenPlace(options)
  await requireKnown(place, name)
  const wanted: Mute = {
    schemaVersion: 1,
    name,
    from: now.toISOString(),
    until: until.toISOString(),
    reason,
    by: `${userInfo().username}@${hostname()}`,
  }
  await place.decide((archive) => replaceMute({ archive, newId: randomUUID }, wanted))
  console.log(
    json
      ? JSON.stringify(wanted, null, 2)
      : `${pc.yellow('MUTED')}  ${name} until ${wanted.until}: ${reason}`,
  )
  return EXIT.done
}

function missing(until: Date | undefined, reason: string | undefined): string {
  if (until !== undefined) return 'Why?'
  return reason === undefined ? 'Until when, and why?' : 'Until when?'
}

/** The end of a mute is now: what it hid is told with the next tick of the watch. */
async function unmute(name: string, { json, ...options }: MuteOptions): Promise<number> {
  if (options.until !== undefined || options.reason !== undefined)
    throw new WrongUse('--end ends a mute now; --until and --reason begin one.')
  const place = await chosenPlace(options)
  const now = new Date()
  const ended = await place.decide((archive) => endMute({ archive, newId: randomUUID }, name, now))
  if (!ended) {
    await requireKnown(place, name)
    if (json) console.log('null')
    console.error(pc.yellow(`${name} is not muted in ${place.name}.`))
    return EXIT.failed
  }
  console.log(
    json
      ? JSON.stringify(ended, null, 2)
      : `${pc.green('heard again')}  ${name}; what is still open is told within a quarter of an hour`,
  )
  return EXIT.done
}

async function requireKnown(place: Place, name: string): Promise<void> {
  const { data } = await place.watched()
  if (!data) return
  const names = [
    ...data.mailboxes.flatMap((mailbox) => [
      mailbox.name,
      ...mailbox.monitors.map((one) => one.name),
    ]),
    ...data.senders,
  ]
  if (names.includes(name)) return
  const hint = nearNameHint(name, names)
  throw new WrongUse(
    `${place.name} has no monitor, mailbox or sender ${name}; there are: ${names.join(', ')}.${hint}`,
  )
}
