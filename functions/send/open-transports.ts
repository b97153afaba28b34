import type { Deadline } from '../../shared/runtime/deadline.js'
import type { Transports } from './deliver-deps.js'
import type { OpenedWay, TransportDeps } from './ways/way.js'
import { wayOf } from './ways/ways.js'

/** The transports of one batch: one connection for each sender, opened when it is needed. */
export function openTransports(deps: TransportDeps, deadline: Deadline): Transports {
  const opened = new Map<string, OpenedWay>()
  return {
    async of(sender) {
      const known =
        opened.get(sender.name) ?? (await wayOf(sender.via).open(deps, sender, deadline))
      opened.set(sender.name, known)
      return known.transport
    },
    async note(sender, outcomes) {
      await opened.get(sender.name)?.note(outcomes)
    },
    async close() {
      await Promise.all([...opened.values()].map(({ transport }) => transport.close()))
    },
  }
}
