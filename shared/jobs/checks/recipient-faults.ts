import { ownEntry } from '../../contract/own-entry.js'
import type { JobsOutline, OutlineFault } from '../schema/jobs-outline.js'
import { isBookName } from '../schema/recipients-schema.js'
import { noticeReferences, sendReferences } from '../schema/sending-references.js'
import { isMeantAsAddress } from '../values/address-entry.js'
import { nearMatch } from '../values/near-match.js'

/** Every recipient that the address book does not know, or knows several times. */
export function recipientFaults(outline: JobsOutline): OutlineFault[] {
  const names = Object.keys(outline.addresses)
  const all = names.length === 0 ? 'it is empty' : `there are: ${names.join(', ')}`
  return [...noticeReferences(outline), ...sendReferences(outline)].flatMap((reference) =>
    reference.recipients.flatMap(({ field, path, text }) => {
      // What is neither a name nor an address has a fault of its own.
      if (isMeantAsAddress(text) || !isBookName(text)) return []
      const at = [...reference.path, field, ...path]
      if (!names.includes(text)) {
        const message = `is no address, and no name of the address book; ${all}`
        return [{ path: at, message, nearMatch: nearMatch(text, names) }]
      }
      const addresses = ownEntry(outline.addresses, text) ?? []
      if (addresses.length < 2) return []
      const message = `stands for several addresses: ${addresses.join(', ')}; write the one that is meant`
      return [{ path: at, message }]
    }),
  )
}
