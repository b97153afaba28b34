import { sesTransport } from '../../../shared/delivery/transports/ses/ses-transport.js'
import type { SesSender } from '../../../shared/jobs/requests/sender-definition.js'
import type { Way } from './way.js'

/** One call of SES: its client gives up after two minutes without an answer. */
const CALL_MS = 130_000

/** By SES, as the role of the function: there is no login to learn of. */
export const sesWay: Way<SesSender> = {
  open: async ({ sesClient }, sender) => ({
    transport: sesTransport({ client: sesClient(sender.region), sender }),
    note: async () => {},
  }),
  longestHandOverMs: () => CALL_MS,
  smtpHostOf: () => undefined,
}
