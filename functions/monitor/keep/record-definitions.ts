import { definitionKey } from '../../../shared/contract/replays.js'
import { carriedAgain, type PolledMonitor } from '../../../shared/jobs/requests/poll-request.js'
import { allEnded } from '../../../shared/runtime/all-ended.js'
import type { PollDeps } from '../poll-deps.js'

const AS_JSON = { contentType: 'application/json' } as const

/** Objects written at once; a mailbox may have hundreds of monitors. */
const WRITES_IN_FLIGHT = 16

/**
 * Writes down the definitions that decide, before the ledger names their versions: what was decided by one can be asked of it again, when
 * another is at work. Each is written once, and known to be there for as long as the function's environment lasts.
 */
export async function recordDefinitions(
  { records, knownDefinitions }: Pick<PollDeps, 'records' | 'knownDefinitions'>,
  monitors: readonly PolledMonitor[],
): Promise<void> {
  const news = monitors.filter((monitor) => !knownDefinitions.has(keyOf(monitor)))
  for (let index = 0; index < news.length; index += WRITES_IN_FLIGHT) {
    const some = news.slice(index, index + WRITES_IN_FLIGHT)
    await allEnded(
      some.map((monitor) =>
        records.add(keyOf(monitor), JSON.stringify(carriedAgain(monitor)), AS_JSON),
      ),
    )
    for (const monitor of some) knownDefinitions.add(keyOf(monitor))
  }
}

const keyOf = ({ name, version }: PolledMonitor): string => definitionKey(name, version)
