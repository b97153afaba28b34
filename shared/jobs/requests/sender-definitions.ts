import { configurationSetName } from '../../contract/names.js'
import { isSameAddress } from '../../matching/text/canonical-address.js'
import type { Jobs } from '../schema/jobs-schema.js'
import type { Sender } from '../schema/senders-schema.js'
import { ehloNameOf } from '../values/ehlo-name.js'
import { BYTES_PER_MB, SES_MAX_RECIPIENTS } from '../values/sender-limits.js'
import { popServerOf, smtpServerOf } from '../values/server-defaults.js'
import type { PopBeforeSmtp, SenderDefinition, SesSender, SmtpSender } from './sender-definition.js'

/** The senders of a jobs file as their parameters carry them, defaults filled in. */
export const senderDefinitionsOf = (jobs: Jobs, stage: string): SenderDefinition[] =>
  Object.entries(jobs.senders).map(([name, sender]) => {
    const common = {
      schemaVersion: 1,
      name,
      from: sender.from,
      maxMessageBytes: Math.floor(sender.maxMessageMb * BYTES_PER_MB),
      ...sentCopyOf(jobs, sender),
    } as const
    return { ...common, ...ownSettingsOf(sender, stage) }
  })

/** By its provider: one that is missing here does not compile. */
function ownSettingsOf(
  sender: Sender,
  stage: string,
): OwnSettings<SesSender> | OwnSettings<SmtpSender> {
  switch (sender.via) {
    case 'ses':
      return sesSettingsOf(sender, stage)
    case 'smtp':
      return smtpSettingsOf(sender)
  }
}

type OwnSettings<Definition extends SenderDefinition> = Omit<
  Definition,
  'schemaVersion' | 'name' | 'from' | 'maxMessageBytes' | 'sentCopy'
>

const sesSettingsOf = (
  { region }: Extract<Sender, { via: 'ses' }>,
  stage: string,
): OwnSettings<SesSender> => ({
  via: 'ses',
  ...(region !== undefined && { region }),
  configurationSet: configurationSetName(stage),
  maxRecipients: SES_MAX_RECIPIENTS,
})

function smtpSettingsOf(sender: Extract<Sender, { via: 'smtp' }>): OwnSettings<SmtpSender> {
  const { auth, popBeforeSmtp, limits, maxRecipients, from } = sender
  return {
    via: 'smtp',
    ...smtpServerOf(sender),
    ehlo: sender.ehlo ?? ehloNameOf(from.address),
    ...(auth !== undefined && { auth }),
    ...(popBeforeSmtp !== undefined && { popBeforeSmtp: popSettingsOf(popBeforeSmtp) }),
    limits: {
      connectSeconds: limits.connect,
      ...(limits.response !== undefined && { responseSeconds: limits.response }),
      wholeSeconds: limits.whole,
    },
    maxRecipients,
  }
}

function popSettingsOf(
  pop: NonNullable<Extract<Sender, { via: 'smtp' }>['popBeforeSmtp']>,
): PopBeforeSmtp {
  const { apop, secret, username, allowCleartext, wait } = pop
  return {
    ...popServerOf(pop),
    apop,
    secret,
    ...(username !== undefined && { username }),
    allowCleartext,
    waitSeconds: wait,
  }
}

/** The mailbox whose address the sender writes from keeps the copy, if it wants one. */
function sentCopyOf({ mailboxes }: Jobs, { from }: Sender): Pick<SenderDefinition, 'sentCopy'> {
  for (const [name, { sentCopy, ...mailbox }] of Object.entries(mailboxes)) {
    if (sentCopy !== undefined && isSameAddress(mailbox.address, from.address))
      return { sentCopy: { mailbox: { name, ...mailbox }, folder: sentCopy.folder } }
  }
  return {}
}

/** The address book: each name with its addresses. */
export const addressBookOf = ({ addresses }: Jobs): Record<string, string[]> => addresses

/** A login for sending, which is kept in a secret of its own. */
export interface SenderSecret {
  /** The name that senders give it. */
  readonly secret: string
  readonly auth: 'password' | 'oauth2'
  /** The senders that log in with it, in the order of the file. */
  readonly senders: readonly string[]
}

/** The secrets that the senders of a jobs file log in with, each once. */
export function senderSecretsOf({ senders }: Jobs): SenderSecret[] {
  const secrets = new Map<string, SenderSecret>()
  for (const [name, sender] of Object.entries(senders)) {
    if (sender.via !== 'smtp') continue
    const { auth, popBeforeSmtp } = sender
    const login = auth ?? popBeforeSmtp
    if (login === undefined) continue
    const kind = auth?.method === 'xoauth2' ? 'oauth2' : 'password'
    const others = secrets.get(login.secret)?.senders ?? []
    secrets.set(login.secret, { secret: login.secret, auth: kind, senders: [...others, name] })
  }
  return [...secrets.values()]
}
