import { Command } from 'commander'
import { OperatorError } from '../shared/failures/operator-error.js'
import { EXIT } from './exit-codes.js'
import { jsonOption } from './options.js'
import {
  chosenPlace,
  type PlaceOptions,
  placeOption,
  withPlaceOptions,
} from './place/chosen-place.js'
import { judgeStatus } from './status/judge-status.js'
import { readPlace } from './status/read-status.js'
import { statusText } from './status/status-words.js'

interface StatusOptions extends PlaceOptions {
  readonly json?: boolean
}

const HELP = `
A mailbox is LATE when no poll has succeeded for three times the longest pause of its schedule and ten minutes (which a poll may take),
FAILING while polls of it or of a folder fail, NEVER when none has ended yet, PAUSED when all its monitors are. A monitor
is OPEN while something of it has begun and not ended that is no failing poll: absent or vanished mail, quarantine. A sender is STUCK when a send
has waited for more than an hour. What is muted is shown, and not counted as wrong. Each problem has what to do, and the incident that tells more.

Examples:
  mailjobs status
  mailjobs status --stack mailjobs-prod || page somebody
  mailjobs status --json | jq -r '.problems[].what'

It ends with 0 if all is well, with 1 if something is wrong, so that a monitoring system can call it.`

/** What is watched cannot be known: nothing was deployed, or an older version. */
class NothingWatched extends OperatorError {
  override readonly name = 'NothingWatched'
}

/** `mailjobs status`: whether all is well. */
export const statusCommand = (): Command =>
  withPlaceOptions(
    new Command('status').description(
      'Say how every mailbox, monitor and sender is, what is open, muted and queued.',
    ),
  )
    .addOption(jsonOption('one object'))
    .addHelpText('after', HELP)
    .action(async (options: StatusOptions) => {
      process.exitCode = await status(options)
    })

async function status({ json, ...options }: StatusOptions): Promise<number> {
  const place = await chosenPlace(options)
  const { data: watched, source, gap } = await place.watched()
  if (!watched)
    throw new NothingWatched(
      `What is watched in ${place.name} cannot be known by ${source}: ${gap ?? 'it is of an older version'}. Start or deploy it anew.`,
    )
  const now = new Date()
  const judged = judgeStatus(await readPlace(place, watched, now), now)
  console.log(
    json
      ? JSON.stringify({ place: place.name, asOf: now.toISOString(), ...judged }, null, 2)
      : statusText({ name: place.name, option: placeOption(options) }, judged, now),
  )
  return judged.ok ? EXIT.done : EXIT.failed
}
