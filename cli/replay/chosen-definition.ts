import type { DefinitionChoice } from '../../shared/contract/replays.js'
import type {
  PolledMailbox,
  PolledMonitor,
  PollRequest,
} from '../../shared/jobs/requests/poll-request.js'
import type { PlaceBucket } from '../../shared/place/place.js'
import { recordedDefinition } from '../../shared/place/recorded-definition.js'
import { WrongUse } from '../exit-codes.js'
import { nearNameHint } from '../words/near-name.js'

/** A monitor, and the mailbox that it watches. */
export interface DefinedMonitor {
  readonly monitor: PolledMonitor
  readonly mailbox: PolledMailbox
}

/** The monitor of a name, as definitions have it. @throws WrongUse that names those there are */
export function definedMonitor(
  requests: readonly PollRequest[],
  name: string,
  source: string,
): DefinedMonitor {
  const all = requests.flatMap(({ mailbox, monitors }) =>
    monitors.map((monitor) => ({ monitor, mailbox })),
  )
  const found = all.find(({ monitor }) => monitor.name === name)
  if (found) return found
  const names = all.map(({ monitor }) => monitor.name)
  const hint = nearNameHint(name, names)
  throw new WrongUse(
    `${source} has no monitor ${name}; it has: ${names.join(', ') || 'none'}.${hint}`,
  )
}

/** Definitions by their versions, as far as they are known. */
export interface KnownDefinitions {
  readonly choice: DefinitionChoice
  /** Undefined for one that nobody has any more. */
  of(version: string): Promise<PolledMonitor | undefined>
}

/** The definitions that decided before: the one at work, and what polls have written down of others. */
export function recordedDefinitions(bucket: PlaceBucket, atWork: PolledMonitor): KnownDefinitions {
  const known = new Map([[atWork.version, Promise.resolve<PolledMonitor | undefined>(atWork)]])
  return {
    choice: 'recorded',
    of: (version) => {
      const found = known.get(version) ?? recordedDefinition(bucket, atWork.name, version)
      known.set(version, found)
      return found
    },
  }
}

/** One definition for all. */
export const oneDefinition = (
  choice: DefinitionChoice,
  monitor: PolledMonitor,
): KnownDefinitions => ({ choice, of: async () => monitor })
