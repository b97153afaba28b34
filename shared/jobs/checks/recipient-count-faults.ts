import type { JobsOutline, OutlineFault } from '../schema/jobs-outline.js'
import type { SenderOutline } from '../schema/sending-outline.js'
import { DEFAULT_SENDER } from '../schema/sending-references.js'
import { SES_MAX_RECIPIENTS, SMTP_MAX_RECIPIENTS } from '../values/sender-limits.js'
import { isVia, type Via } from '../values/via.js'

/** Every scheduled send that goes to more people than its sender takes: it would be refused each time it is due. */
export const recipientCountFaults = ({ sends, senders }: JobsOutline): OutlineFault[] =>
  Object.entries(sends).flatMap(([name, { sender = DEFAULT_SENDER, to, cc, bcc }]) => {
    const definition = Object.hasOwn(senders, sender) ? senders[sender] : undefined
    const most = definition && mostRecipientsOf(definition)
    const count = to.length + cc.length + bcc.length
    if (most === undefined || count <= most) return []
    const message = `goes to ${count} recipients, and the sender ${sender} takes ${most}; write to a list in place of so many`
    return [{ path: ['sends', name], message }]
  })

/** The most recipients of one mail, by the provider; a setting of `maxRecipients` counts where the provider has it. */
const MOST_RECIPIENTS = {
  ses: () => SES_MAX_RECIPIENTS,
  smtp: ({ maxRecipients }: SenderOutline) => maxRecipients ?? SMTP_MAX_RECIPIENTS,
} satisfies Record<Via, (sender: SenderOutline) => number>

const mostRecipientsOf = (sender: SenderOutline): number | undefined =>
  isVia(sender.via) ? MOST_RECIPIENTS[sender.via](sender) : undefined
