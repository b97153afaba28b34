import type { SenderBy } from '../../../shared/jobs/requests/sender-definition.js'
import type { Via } from '../../../shared/jobs/values/via.js'
import type { SendingVia } from './sending-via.js'
import { sesVia } from './ses-via.js'
import { smtpVia } from './smtp-via.js'

/** By every value of `via`: it does not compile while one is missing. */
const SENDING_VIAS: { readonly [V in Via]: SendingVia<SenderBy<V>> } = {
  ses: sesVia,
  smtp: smtpVia,
}

/** What a sender's value of `via` sends by. */
export const sendingVia = <V extends Via>(via: V): SendingVia<SenderBy<V>> => SENDING_VIAS[via]
