// Words that servers use, and what they mean. Sources: the messages of the programs themselves
// (Postfix, Exim, sendmail, qmail, Courier, DragonFly), the error lists that providers publish (Google
// Workspace "SMTP error reference", Microsoft "Exchange NDR codes", Yahoo, AOL, NTT docomo), and
// the bounces that fixtures were made after.

import { ADDRESS_TEXTS } from './address-texts.js'
import { EXCEPTION_TEXTS } from './exception-texts.js'
import type { ReasonRow } from './reason-row.js'
import { REFUSAL_TEXTS } from './refusal-texts.js'
import { TRANSPORT_TEXTS } from './transport-texts.js'

/** The first row of which one text occurs decides, so that the special stands before the general. */
export const REASON_TEXTS: readonly ReasonRow[] = [
  ...EXCEPTION_TEXTS,
  ...REFUSAL_TEXTS,
  ...ADDRESS_TEXTS,
  ...TRANSPORT_TEXTS,
]
