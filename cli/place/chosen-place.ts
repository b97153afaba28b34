import { type Command, Option } from 'commander'
import type { Place } from '../../shared/place/place.js'
import { WrongUse } from '../exit-codes.js'
import { DEFAULT_DATA } from '../options.js'
import { localPlace } from './local-place.js'

/** Where a command is to look. */
export interface PlaceOptions {
  readonly data?: string
  readonly stack?: string
}

/** `--data DIR` and `--stack NAME`, of which one counts. */
export const withPlaceOptions = (command: Command): Command =>
  command
    .addOption(
      new Option(
        '--data <dir>',
        `the local world there, running or not (default: ${DEFAULT_DATA})`,
      ),
    )
    .addOption(
      new Option(
        '--stack <name>',
        "a deployed stack, by the SDK's own credentials and region: mailjobs-prod",
      ),
    )

/** The place that was named. @throws WrongUse for two, or for one that is not there */
export async function chosenPlace({ data, stack }: PlaceOptions): Promise<Place> {
  if (stack !== undefined && data !== undefined)
    throw new WrongUse('--data names a local world and --stack a deployed one: which?')
  if (stack === undefined) return localPlace(data ?? DEFAULT_DATA)
  // The SDK's clients take a tenth of a second to load.
  const [{ stackPlace }, { stackClients }] = await Promise.all([
    import('./stack-place.js'),
    import('./stack-clients.js'),
  ])
  return stackPlace(stack, stackClients())
}

/** What a command that is shown needs, so that it asks the same place: ` --stack mailjobs-prod`; empty for the default. */
export function placeOption({ data, stack }: PlaceOptions): string {
  if (stack !== undefined) return ` --stack ${stack}`
  return data === undefined || data === DEFAULT_DATA ? '' : ` --data ${data}`
}
