import {
  LONGEST_CALL_MS,
  sesTransport,
} from '../../../shared/delivery/transports/ses/ses-transport.js'
import type { SesSender } from '../../../shared/jobs/requests/sender-definition.js'
import type { SendingVia } from './sending-via.js'

/** By SES, as the role of the function: there is no login to learn of. */
export const sesVia: SendingVia<SesSender> = {
  open: async ({ sesClient }, sender, deadline) => ({
    transport: sesTransport({ client: sesClient(sender.region), sender, deadline }),
    note: async () => {},
  }),
  longestHandOverMs: () => LONGEST_CALL_MS,
  smtpHostOf: () => undefined,
}
