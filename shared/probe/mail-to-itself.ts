import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { composeMessage } from '../delivery/compose/compose-message.js'
import type { AcceptedSend } from '../delivery/outbox/accepted-send.js'
import { handOver } from '../delivery/transports/smtp/hand-over.js'
import { type SmtpSession, serverOf } from '../delivery/transports/smtp/open-session.js'
import type { OutgoingMessage, RecipientOutcome } from '../delivery/transports/transport.js'
import type { FailureCode } from '../failures/catalogue.js'
import { FailureError } from '../failures/failure-error.js'
import type { SmtpSender } from '../jobs/requests/sender-definition.js'
import type { MailboxSession } from '../mailbox/mailbox-session.js'
import type { Step } from './stages.js'

/** The mailbox that a mail to itself comes back to. */
export interface ReturnMailbox {
  readonly name: string
  /** @throws what a login does */
  open(): Promise<MailboxSession>
}

/** What a mail to itself takes. */
export interface MailToItself {
  readonly session: () => Promise<SmtpSession>
  readonly sender: SmtpSender
  /** Undefined where no mailbox has the address of the sender. */
  readonly mailbox: ReturnMailbox | undefined
  readonly pause: (ms: number) => Promise<unknown>
  readonly now: () => Date
  readonly newId: () => string
}

/** A mail server took no mail from the sender for the sender. */
class ProbeMailRefused extends FailureError {
  override readonly name = 'ProbeMailRefused'
  readonly code: FailureCode

  constructor({ code, reason = '' }: RecipientOutcome) {
    super(reason)
    this.code = code ?? 'OUTCOME_UNKNOWN'
  }
}

/** Most are there within seconds; greylisting takes minutes, and nobody waits for those here. */
const WAIT_MS = 60_000
const LOOK_EVERY_MS = 1_000

/** The sender writes to its own address, and the mail is waited for where a mailbox has that address. It stays there. */
export function mailToItselfSteps(given: MailToItself): readonly Step[] {
  const { sender, mailbox, session } = given
  const { address } = sender.from
  let sent: { readonly messageId: string; readonly at: Date } | undefined
  return [
    {
      stage: 'mail',
      async run() {
        const { send, message } = await probeMessage(given)
        const order = {
          message,
          recipients: [address],
          where: serverOf(sender),
          beginTransmission: async () => {},
        }
        const [outcome] = await handOver(await session(), order)
        if (outcome?.outcome !== 'accepted') throw new ProbeMailRefused(outcome ?? NOBODY)
        sent = { messageId: send.messageId, at: given.now() }
        const nobody = mailbox ? '' : '; no mailbox here has this address, so nobody looks for it'
        return { detail: `handed over, to ${address}${nobody}` }
      },
    },
    {
      stage: 'return',
      async run() {
        if (!mailbox || !sent) return undefined
        const { messageId, at } = sent
        const opened = await mailbox.open()
        try {
          const uid = await found(opened, messageId, given)
          const seconds = (given.now().getTime() - at.getTime()) / 1_000
          return uid === undefined
            ? {
                detail: `it is not in INBOX of ${mailbox.name} after ${WAIT_MS / 1_000} s`,
                warnings: [
                  'it may be on its way (greylisting), or in the folder for spam: look there',
                ],
              }
            : {
                detail: `in INBOX of ${mailbox.name} after ${seconds.toFixed(1)} s, as UID ${uid}; it stays there`,
                facts: { seconds, uid },
              }
        } finally {
          opened.close()
        }
      },
    },
  ]
}

const NOBODY: RecipientOutcome = { address: '', outcome: 'unknown' }

async function found(
  session: MailboxSession,
  messageId: string,
  { pause, now }: MailToItself,
): Promise<number | undefined> {
  const until = now().getTime() + WAIT_MS
  for (;;) {
    await session.examine('INBOX')
    const [uid] = await session.uidsOfMessageId(messageId)
    if (uid !== undefined || now().getTime() >= until) return uid
    await pause(LOOK_EVERY_MS)
  }
}

async function probeMessage({ sender, now, newId }: MailToItself) {
  const id = `probe-${newId()}`
  const { from, name } = sender
  const send: AcceptedSend = {
    schemaVersion: 1,
    id,
    acceptedAt: now().toISOString(),
    source: { kind: 'notice' },
    sender: name,
    from,
    to: [from],
    cc: [],
    bcc: [],
    replyTo: [],
    subject: `mailjobs check of the sender ${name}`,
    text: 'This mail shows that the sender can send, and how long its mail takes. It can be deleted.\n',
    attachments: [],
    messageId: `<${id}@${from.address.slice(from.address.lastIndexOf('@') + 1)}>`,
  }
  const bytes = await buffer(composeMessage(send, () => Readable.from([])))
  const message: OutgoingMessage = {
    sendId: id,
    from: from.address,
    sizeBytes: bytes.length,
    async *open() {
      yield bytes
    },
  }
  return { send, message }
}
