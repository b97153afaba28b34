import type { Deadline } from '../../shared/runtime/deadline.js'
import type { Transports } from './deliver-deps.js'
import type { OpenedVia, TransportDeps } from './via/sending-via.js'
import { sendingVia } from './via/sending-vias.js'

/** The transports of one batch: one connection for each sender, opened when it is needed. Closed, they leave no token unsaved that can be saved. */
export function openTransports(deps: TransportDeps, deadline: Deadline): Transports {
  const opened = new Map<string, OpenedVia>()
  return {
    async of(sender) {
      const known =
        opened.get(sender.name) ?? (await sendingVia(sender.via).open(deps, sender, deadline))
      opened.set(sender.name, known)
      return known.transport
    },
    async note(sender, outcomes) {
      await opened.get(sender.name)?.note(outcomes)
    },
    async close() {
      await Promise.all([...opened.values()].map(({ transport }) => transport.close()))
      await deps.credentials.saveLeft?.()
    },
  }
}
