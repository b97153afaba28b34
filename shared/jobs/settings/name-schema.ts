import * as z from 'zod'

/** Names become segments of keys, secret and schedule names: what all of those allow. */
const NAME = /^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/
const NAME_RULE =
  'is not a name: lower-case letters, digits and hyphens, at most 64, no hyphen at the ends'

/** The name of a mailbox, a monitor, a sender, a send or a secret. */
export const nameSchema = z.string('must be a name').regex(NAME, NAME_RULE)
