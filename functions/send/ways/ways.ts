import type { SenderBy } from '../../../shared/jobs/requests/sender-definition.js'
import type { Via } from '../../../shared/jobs/values/via.js'
import { sesWay } from './ses-way.js'
import { smtpWay } from './smtp-way.js'
import type { Way } from './way.js'

/** Every way to send: it does not compile while one is missing. */
const WAYS: { readonly [V in Via]: Way<SenderBy<V>> } = { ses: sesWay, smtp: smtpWay }

/** The way that a sender names. */
export const wayOf = <V extends Via>(via: V): Way<SenderBy<V>> => WAYS[via]
