import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { mailboxHealthKey, senderHealthKey } from '../../shared/contract/keys.js'
import type { Credentials } from '../../shared/credentials/credentials.js'
import { POLL_SESSION_MS } from '../../shared/credentials/oauth2-rotation.js'
import { tokenEndpoint } from '../../shared/credentials/oauth2-token-endpoint.js'
import type { SecretStore } from '../../shared/credentials/secret-store.js'
import { StoredCredentials } from '../../shared/credentials/stored-credentials.js'
import type { SesAccount } from '../../shared/delivery/transports/ses/ses-account.js'
import { IMAP_LIMITS } from '../../shared/mailbox/imap/imap-limits.js'
import { imapMailboxes } from '../../shared/mailbox/imap/imap-mailbox.js'
import type { PlaceBucket } from '../../shared/place/place.js'
import type { LoginSource } from '../../shared/probe/login-steps.js'
import type { MailboxProbeDeps } from '../../shared/probe/mailbox-probe.js'
import { nodeNetwork } from '../../shared/probe/network.js'
import type { SenderProbeDeps } from '../../shared/probe/pop-steps.js'
import { RefusedHere } from './refused-here.js'

/** Of the session of a mailbox: it reads a few mails. */
const SESSION_LIMIT_MS = 120_000

/** Where logins are looked up. */
export interface LoginLookup {
  readonly store: SecretStore
  readonly nameOfMailbox: (mailbox: string) => string
  readonly nameOfSenders: (secret: string) => string
  /** Says what to do about a login that is missing there. */
  readonly withRemedy: (credentials: Credentials) => Credentials
  /** Where polls and sends remember that a login was refused, or a server is to be left alone. Undefined: it is tried all the same. */
  readonly remembered?: PlaceBucket | undefined
}

/** What mailboxes and senders are probed with, by the clients that polls and sends use. */
export interface ProbeTools {
  readonly mailboxes: MailboxProbeDeps
  readonly senders: SenderProbeDeps
  /** What SES says of the account of whoever runs the command. @param region else that of the client */
  readonly ses: (region: string | undefined) => Promise<SesAccount>
  /** After the last probe: new refresh tokens that could not be saved yet. */
  readonly saveLeft: () => Promise<void>
}

/** The tools of this machine. */
export function probeTools(lookup: LoginLookup): ProbeTools {
  const { nameOfMailbox, nameOfSenders } = lookup
  const refused = new RefusedHere(lookup.remembered)
  const mailboxes = sourceOf(lookup, nameOfMailbox, refused.of(nameOfMailbox, mailboxHealthKey))
  const senders = sourceOf(lookup, nameOfSenders, refused.of(nameOfSenders, senderHealthKey))
  return {
    mailboxes: {
      ...mailboxes,
      network: nodeNetwork,
      openMailbox: imapMailboxes(IMAP_LIMITS),
      clock: () => performance.now(),
      timeLimitMs: SESSION_LIMIT_MS,
    },
    senders: { ...senders, network: nodeNetwork, pause },
    ses: openSes,
    async saveLeft() {
      await mailboxes.credentials.saveLeft?.()
      await senders.credentials.saveLeft?.()
    },
  }
}

/** The SDK's client takes a tenth of a second to load. */
async function openSes(region: string | undefined): Promise<SesAccount> {
  const [{ SESClient }, { sesAccount }] = await Promise.all([
    import('@aws-sdk/client-ses'),
    import('../../shared/delivery/transports/ses/ses-account.js'),
  ])
  return sesAccount(new SESClient(region === undefined ? {} : { region }))
}

function sourceOf(
  { store, withRemedy }: LoginLookup,
  secretNameOf: (name: string) => string,
  memory: Pick<LoginSource, 'health' | 'onRefused'>,
): LoginSource {
  const stored = new StoredCredentials({
    store,
    secretNameOf,
    requestToken: tokenEndpoint(),
    pause,
    now: () => new Date(),
    newId: randomUUID,
    sessionMs: POLL_SESSION_MS,
  })
  return { credentials: withRemedy(stored), now: () => new Date(), ...memory }
}
