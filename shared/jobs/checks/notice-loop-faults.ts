import { ownEntry } from '../../contract/own-entry.js'
import { isSameAddress } from '../../matching/text/canonical-address.js'
import type { JobsOutline, OutlineFault } from '../schema/jobs-outline.js'
import { noticeReferences } from '../schema/sending-references.js'
import { addressIn, isMeantAsAddress } from '../values/address-entry.js'

/** Every notice that would be mailed into a mailbox which is watched, where it could match and be told of again. */
export function noticeLoopFaults(outline: JobsOutline): OutlineFault[] {
  const watched = Object.entries(outline.mailboxes).filter(([name]) =>
    Object.values(outline.monitors).some(({ mailbox }) => mailbox === name),
  )
  return noticeReferences(outline).flatMap((reference) =>
    reference.recipients.flatMap(({ field, path, text }) => {
      const address = addressOf(outline, text)
      const loop = watched.find(
        ([, mailbox]) =>
          address !== undefined &&
          mailbox.address !== undefined &&
          isSameAddress(mailbox.address, address),
      )
      if (loop === undefined) return []
      const message = `is the address of the mailbox ${loop[0]}, which is watched: a notice would be mail in it, to be told of again`
      return [{ path: [...reference.path, field, ...path], message }]
    }),
  )
}

function addressOf({ addresses }: JobsOutline, text: string): string | undefined {
  if (isMeantAsAddress(text)) return addressIn(text)
  const entry = ownEntry(addresses, text)?.[0]
  return entry === undefined ? undefined : addressIn(entry)
}
