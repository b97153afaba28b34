import { ownEntry } from '../../contract/own-entry.js'
import { isSameAddress } from '../../matching/text/canonical-address.js'
import type { JobsOutline, OutlineFault } from '../schema/jobs-outline.js'
import { DEFAULT_SENDER } from '../schema/sending-references.js'

/** Every `sentCopy` that does nothing: no sender writes from the mailbox, or another mailbox keeps its copies. */
export function sentCopyFaults(outline: JobsOutline): OutlineFault[] {
  const keeping = Object.entries(outline.mailboxes).filter(([, { sentCopy }]) => sentCopy)
  return keeping.flatMap(([name, { address }], index) => {
    // Without an address there is a fault already.
    if (address === undefined) return []
    const path = ['mailboxes', name, 'sentCopy']
    const [first] = keeping
      .slice(0, index)
      .filter(([, other]) => other.address !== undefined && isSameAddress(other.address, address))
    if (first !== undefined) {
      const message = `does nothing: the mailbox ${first[0]} has the same address, and keeps the copies`
      return [{ path, message }]
    }
    if (sendersFrom(outline, address).length > 0) return []
    const message = `does nothing: no sender writes from ${address}; a copy is kept of what is sent from the mailbox's own address`
    return [{ path, message }]
  })
}

/** The names of the senders that write from an address. */
export const sendersFrom = ({ senders }: JobsOutline, address: string): string[] =>
  Object.entries(senders)
    .filter(([, { from }]) => from !== undefined && isSameAddress(from, address))
    .map(([name]) => name)

/** How many scheduled sends put a copy into a mailbox: work for it beside that of its monitors. */
export function scheduledCopiesOf(outline: JobsOutline, mailbox: string): number {
  const { address, sentCopy } = ownEntry(outline.mailboxes, mailbox) ?? {}
  if (address === undefined || sentCopy === undefined) return 0
  const senders = sendersFrom(outline, address)
  return Object.values(outline.sends).filter(
    ({ enabled, sender = DEFAULT_SENDER }) => enabled && senders.includes(sender),
  ).length
}
