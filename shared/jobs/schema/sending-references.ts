import type { JobsOutline } from './jobs-outline.js'
import type { OutlinedRecipient } from './sending-outline.js'

/** The sender of a send or a notice that names none. */
export const DEFAULT_SENDER = 'default'

/** A send or a notice, as far as it names senders and recipients of the file. */
export interface SendingReference {
  /** Where it is defined. */
  readonly path: readonly string[]
  /** As it is written. */
  readonly sender: string | undefined
  readonly recipients: readonly (OutlinedRecipient & { readonly field: string })[]
}

/** Every notice of a jobs file. */
export const noticeReferences = ({ monitors }: JobsOutline): SendingReference[] =>
  Object.entries(monitors).flatMap(([name, { notify }]) => {
    if (notify === undefined) return []
    const recipients = notify.to.map((recipient) => ({ ...recipient, field: 'to' }))
    return [{ path: ['monitors', name, 'notify'], sender: notify.sender, recipients }]
  })

/** Every scheduled send of a jobs file. */
export const sendReferences = ({ sends }: JobsOutline): SendingReference[] =>
  Object.entries(sends).map(([name, send]) => ({
    path: ['sends', name],
    sender: send.sender,
    recipients: (['to', 'cc', 'bcc', 'replyTo'] as const).flatMap((field) =>
      send[field].map((recipient) => ({ ...recipient, field })),
    ),
  }))
