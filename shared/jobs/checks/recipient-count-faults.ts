import { ownEntry } from '../../contract/own-entry.js'
import type { JobsOutline, OutlineFault } from '../schema/jobs-outline.js'
import { DEFAULT_SENDER } from '../schema/sending-references.js'

/** Every scheduled send that goes to more people than its sender takes: it would be refused each time it is due. */
export const recipientCountFaults = ({ sends, senders }: JobsOutline): OutlineFault[] =>
  Object.entries(sends).flatMap(([name, { sender = DEFAULT_SENDER, to, cc, bcc }]) => {
    const most = ownEntry(senders, sender)?.facts.mostRecipients
    const count = to.length + cc.length + bcc.length
    if (most === undefined || count <= most) return []
    const message = `goes to ${count} recipients, and the sender ${sender} takes ${most}; write to a list in place of so many`
    return [{ path: ['sends', name], message }]
  })
