import { randomUUID } from 'node:crypto'
import type * as z from 'zod'
import type { probeRequestSchema } from '../../shared/jobs/requests/probe-request.js'
import type { SmtpSender } from '../../shared/jobs/requests/sender-definition.js'
import type { Via } from '../../shared/jobs/values/via.js'
import { mailServerOf } from '../../shared/mailbox/mail-server.js'
import { isSameAddress } from '../../shared/matching/text/canonical-address.js'
import { mailboxProbe, openProbed, type ProbedMailbox } from '../../shared/probe/mailbox-probe.js'
import { sesProbe } from '../../shared/probe/ses-probe.js'
import { smtpProbe } from '../../shared/probe/smtp-probe.js'
import type { Probe } from '../../shared/probe/stages.js'
import type { MailDefinitions } from '../place/mail-definitions.js'
import type { ProbeTools } from './probe-tools.js'

/** A mailbox or a sender that can be probed. */
export interface ProbeSubject {
  readonly kind: 'mailbox' | 'sender'
  readonly name: string
  readonly via: Via | 'imap'
  readonly address: string
  /** `imap.example.co.jp:993, tls`. */
  readonly server: string
  /** Begins nothing yet. */
  probe(tools: ProbeTools, depth: ProbeDepth): Probe
  /** The event by which the monitor function probes it; undefined of a sender, which that function has no rights to. */
  readonly request: ((again: boolean) => z.input<typeof probeRequestSchema>) | undefined
}

/** How far a probe goes: to the login; to the mail that is there; of a sender, to a mail to itself. */
export type ProbeDepth = 'login' | 'mail' | 'mail to itself'

/** What there is to probe: mailboxes first, in the order of the definitions. */
export const probeSubjects = ({ mailboxes, senders }: MailDefinitions): readonly ProbeSubject[] => [
  ...mailboxes.map((probed): ProbeSubject => {
    const { name, address, imap } = probed.mailbox
    return {
      kind: 'mailbox',
      name,
      via: 'imap',
      address,
      server: serverWords(mailServerOf(imap)),
      probe: (tools, depth) =>
        mailboxProbe(tools.mailboxes, probed, depth === 'login' ? 'login' : 'mail'),
      request: (again) => requestOf(probed, again),
    }
  }),
  ...senders.map((sender): ProbeSubject => {
    const { name, via, from } = sender
    const common = { kind: 'sender', name, via, address: from.address, request: undefined } as const
    if (sender.via === 'ses')
      return {
        ...common,
        server: sender.region === undefined ? 'SES' : `SES in ${sender.region}`,
        probe: ({ ses }) => sesProbe(() => ses(sender.region), sender),
      }
    return {
      ...common,
      server: serverWords(sender),
      probe: (tools, depth) =>
        smtpProbe(
          tools.senders,
          sender,
          depth === 'mail to itself' ? returning(tools, mailboxes, sender) : undefined,
        ),
    }
  }),
]

const requestOf = (
  { mailbox, monitors, sentCopy }: ProbedMailbox,
  again: boolean,
): z.input<typeof probeRequestSchema> => ({
  schemaVersion: 1,
  kind: 'probe',
  mailbox,
  monitors: monitors.map(({ name, folder, then }) => ({ name, folder, then })),
  ...(sentCopy !== undefined && { sentCopy }),
  again,
})

/** The mailbox that has the address of a sender. */
function returning(
  tools: ProbeTools,
  mailboxes: MailDefinitions['mailboxes'],
  { from }: SmtpSender,
) {
  const own = mailboxes.find(({ mailbox }) => isSameAddress(mailbox.address, from.address))
  return {
    newId: randomUUID,
    mailbox: own && {
      name: own.mailbox.name,
      open: () => openProbed(tools.mailboxes, own.mailbox),
    },
  }
}

const serverWords = (server: { host: string; port: number; security: string }): string =>
  `${server.host}:${server.port}, ${SECURITY.get(server.security) ?? server.security}`

const SECURITY: ReadonlyMap<string, string> = new Map([
  ['tls', 'TLS'],
  ['starttls', 'STARTTLS'],
  ['none', 'in the clear'],
])
