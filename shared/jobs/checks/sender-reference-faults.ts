import type { JobsOutline, OutlineFault } from '../schema/jobs-outline.js'
import { DEFAULT_SENDER, noticeReferences, sendReferences } from '../schema/sending-references.js'
import { nearMatch } from '../values/near-match.js'

/** Every send and every notice whose sender is not in the file. */
export function senderReferenceFaults(outline: JobsOutline): OutlineFault[] {
  const names = Object.keys(outline.senders)
  const all = names.length === 0 ? 'there is none' : `there are: ${names.join(', ')}`
  return [...noticeReferences(outline), ...sendReferences(outline)].flatMap(({ path, sender }) => {
    if (names.includes(sender ?? DEFAULT_SENDER)) return []
    const message =
      sender === undefined
        ? `name the sender, since none is called ${DEFAULT_SENDER}; ${all}`
        : `is not a sender; ${all}`
    const near = sender === undefined ? undefined : nearMatch(sender, names)
    return [{ path: [...path, 'sender'], message, nearMatch: near }]
  })
}
