import type { Announcer } from '../../shared/announce/announcer.js'
import type { Archive } from '../../shared/archive/archive.js'
import type { Credentials } from '../../shared/credentials/credentials.js'
import type { SendQueue } from '../../shared/delivery/queue/send-queue.js'
import type { SenderDirectory } from '../../shared/delivery/senders/sender-directory.js'
import type { OpenMailbox } from '../../shared/mailbox/mailbox-session.js'
import type { Deadline } from '../../shared/runtime/deadline.js'
import type { Log } from '../../shared/runtime/log.js'
import type { PublishMetrics } from '../../shared/runtime/metrics.js'
import type { Transports } from './deliver-deps.js'

/** What the send function works with; the container makes it. */
export interface SendDeps {
  readonly stage: string
  readonly archive: Archive
  readonly announcer: Announcer
  readonly queue: SendQueue
  /** For the sent copy. */
  readonly mailboxCredentials: Credentials
  readonly openMailbox: OpenMailbox
  /** Of the last half a minute: what a relay refuses because of a setting is tried again later anyway. */
  readonly readDirectory: () => SenderDirectory
  readonly openTransports: (deadline: Deadline) => Transports
  readonly publishMetrics: PublishMetrics
  readonly log: Log
  readonly pause: (ms: number) => Promise<unknown>
  readonly now: () => Date
  readonly newId: () => string
}
