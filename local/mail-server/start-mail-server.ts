import { join } from 'node:path'
import { type EmbeddedMailbox, openEmbeddedMailbox } from './embedded-mailbox.js'
import { directoryName } from './folder-store.js'
import { startImapServer } from './imap-server.js'
import { readSubject } from './read-subject.js'
import { type ReceivedMail, startSmtpReceiver } from './smtp-receiver.js'

/** Somebody who has a mailbox on the embedded server. */
export type EmbeddedUser = { address: string; username: string; password: string }

/** A message that has arrived in an INBOX. */
export type Delivered = {
  /** Address of the mailbox. */
  mailbox: string
  uid: number
  /** Envelope sender; empty for bounces, and for what did not come by SMTP. */
  from: string
  /** Decoded; undefined where there is none. */
  subject: string | undefined
  sizeBytes: number
}

/** The mail server of the local world. */
export type MailServer = {
  /** No INBOX of it had ever had a message when it was started. */
  isNew: boolean
  imap: { host: string; port: number }
  smtp: { host: string; port: number }
  /**
   * Puts a message, byte for byte, into an INBOX without SMTP.
   *
   * @param options.to address of the mailbox; default: the first user's
   * @param options.internalDate default: now
   */
  deliver(raw: Buffer, options?: { to?: string; internalDate?: Date }): Delivered
  /** Ends both servers with all their connections. */
  close(): Promise<void>
}

export type MailServerOptions = {
  /** Where the mail is kept, one directory an address: `<address>/INBOX/<uid>.eml`. */
  directory: string
  users: readonly [EmbeddedUser, ...EmbeddedUser[]]
  /** Default 0: any free port. */
  imapPort?: number
  smtpPort?: number
  /** The largest message that SMTP takes. Default: MAX_MESSAGE_BYTES of the receiver. */
  maxMessageBytes?: number
  now?: () => Date
  /** Told after a message is kept, before the sender is told. Must not throw. */
  onDelivered?: (delivered: Delivered) => void
}

/** Others' machines have no business here: no TLS, and passwords that stand in a file. */
const HOST = '127.0.0.1'

/**
 * Starts an IMAP server and an SMTP server on loopback that share mailboxes. Mail, flags, UIDs
 * and UIDVALIDITY are kept in the directory and outlive the process, however it ends. All mail
 * is held in memory too: it is for trying things, not for years of mail.
 *
 * @throws PortTaken
 */
export async function startMailServer(options: MailServerOptions): Promise<MailServer> {
  const { directory, users, onDelivered, now = () => new Date() } = options
  const mailboxes = new Map<string, EmbeddedMailbox>()
  for (const { address } of users) {
    const place = join(directory, directoryName(address.toLowerCase()))
    mailboxes.set(address.toLowerCase(), openEmbeddedMailbox({ directory: place, now }))
  }
  const mailboxOf = (address: string): EmbeddedMailbox => {
    const mailbox = mailboxes.get(address.toLowerCase())
    if (mailbox === undefined) throw new Error(`No mailbox for ${address}`)
    return mailbox
  }
  const deliverTo = (address: string, raw: Buffer, from: string, internalDate: Date): Delivered => {
    const uid = mailboxOf(address).deliver(raw, internalDate)
    const subject = readSubject(raw)
    const delivered = { mailbox: address, uid, from, subject, sizeBytes: raw.length }
    onDelivered?.(delivered)
    return delivered
  }
  const accept = ({ raw, from, to }: ReceivedMail): void => {
    for (const address of new Set(to.map((name) => name.toLowerCase()))) {
      deliverTo(address, raw, from, now())
    }
  }

  const imap = await startImapServer({
    users: users.map((user) => ({ ...user, mailbox: mailboxOf(user.address) })),
    host: HOST,
    port: options.imapPort ?? 0,
  })
  const smtp = await startSmtpReceiver({
    host: HOST,
    port: options.smtpPort ?? 0,
    isKnown: (address) => mailboxes.has(address.toLowerCase()),
    accept,
    ...(options.maxMessageBytes !== undefined && { maxMessageBytes: options.maxMessageBytes }),
  }).catch(async (error) => {
    await imap.close()
    throw error
  })

  return {
    isNew: [...mailboxes.values()].every((mailbox) => mailbox.isNew),
    imap: { host: imap.host, port: imap.port },
    smtp: { host: smtp.host, port: smtp.port },
    deliver: (raw, { to = users[0].address, internalDate = now() } = {}) =>
      deliverTo(to, raw, '', internalDate),
    async close() {
      await Promise.all([imap.close(), smtp.close()])
    },
  }
}
