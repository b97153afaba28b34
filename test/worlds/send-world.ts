import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { S3Client } from '@aws-sdk/client-s3'
import type { DeliverDeps } from '../../functions/send/deliver-deps.js'
import { type DeliverOutcome, deliverSend } from '../../functions/send/deliver-send.js'
import type { SendDeps } from '../../functions/send/send-deps.js'
import {
  type EventBridgeEvent,
  startEventBridgeStandIn,
} from '../../local/stand-ins/eventbridge.js'
import type { Intercept } from '../../local/stand-ins/faults.js'
import { type S3Call, startS3StandIn } from '../../local/stand-ins/s3/server.js'
import { EventBridgeAnnouncer } from '../../shared/announce/eventbridge-announcer.js'
import { S3Archive } from '../../shared/archive/s3-archive.js'
import { outboxKeys } from '../../shared/contract/keys.js'
import type { AcceptedSend } from '../../shared/delivery/outbox/accepted-send.js'
import { readSendRecord } from '../../shared/delivery/outbox/outbox.js'
import {
  awaitedMessage,
  type SendRecord,
  sendRecordSchema,
} from '../../shared/delivery/outbox/send-record.js'
import type { SenderDefinition, SmtpSender } from '../../shared/jobs/requests/sender-definition.js'
import { createLog } from '../../shared/runtime/log.js'
import { removeDirectory } from '../remove-directory.js'
import { sinceAccepted } from '../shared/delivery/sends.js'
import { type CountingServer, countingServer } from './counting-server.js'
import { BUCKET, BUS, LOCAL_CLIENT } from './poll-world.js'

/** What a world is started with. */
export interface SendWorldOptions {
  readonly onS3?: Intercept<S3Call>
  readonly onEvents?: Intercept<{ readonly operation: string }>
}

/** A bucket, an event bus and a mail server that counts, and runs of the send function's story that use them. */
export interface SendWorld {
  readonly archive: S3Archive
  readonly s3Calls: S3Call[]
  readonly events: EventBridgeEvent[]
  readonly server: CountingServer
  /** What the function itself works with. */
  readonly sendDeps: SendDeps
  sender: SenderDefinition | undefined
  /** Puts a send into the outbox, as acceptance does. */
  accept(send: AcceptedSend): Promise<void>
  /** A run by the message that its record waits for. */
  deliver(send: AcceptedSend, overrides?: Partial<DeliverDeps>): Promise<DeliverOutcome>
  record(send: AcceptedSend): Promise<SendRecord>
  close(): Promise<void>
}

/** How a function of a test logs in: not at all. */
export const SMTP_SENDER: SmtpSender = {
  schemaVersion: 1,
  name: 'default',
  from: { name: '', address: 'batch@example.co.jp' },
  maxMessageBytes: 1_000_000,
  maxRecipients: 100,
  via: 'smtp',
  host: '127.0.0.1',
  port: 25,
  security: 'none',
  ehlo: 'example.co.jp',
  limits: { connectSeconds: 10, responseSeconds: 10, wholeSeconds: 600 },
}

/** How long after a send was accepted a run takes it up, where a test says nothing else. */
const SOON_MS = 10_000

/** Starts a world of its own in a new directory. Its clock stands still, soon after the sends of tests were accepted. */
export async function startSendWorld(options: SendWorldOptions = {}): Promise<SendWorld> {
  const directory = await mkdtemp(join(tmpdir(), 'mailjobs-send-'))
  const s3Calls: S3Call[] = []
  const events: EventBridgeEvent[] = []
  const s3 = await startS3StandIn({
    bucket: BUCKET,
    directory: join(directory, 'bucket'),
    intercept: (call) => {
      s3Calls.push(call)
      return options.onS3?.(call)
    },
  })
  const eventBridge = await startEventBridgeStandIn({
    buses: new Set([BUS]),
    file: join(directory, 'events.jsonl'),
    onEvent: (event) => events.push(event),
    ...(options.onEvents && { intercept: options.onEvents }),
  })
  const s3Client = new S3Client({ ...LOCAL_CLIENT, endpoint: s3.endpoint })
  const eventClient = new EventBridgeClient({ ...LOCAL_CLIENT, endpoint: eventBridge.endpoint })
  const archive = new S3Archive(s3Client, BUCKET)
  const server = countingServer()
  const announcer = new EventBridgeAnnouncer(eventClient, BUS)
  const senders = { sender: async () => world.sender, addressBook: async () => ({}) }
  const transports = { of: async () => server, note: async () => {}, close: async () => {} }
  const now = () => sinceAccepted(SOON_MS)
  const log = createLog({ now, write: () => {} })
  const runs = { pause: async () => {}, now, newId: randomUUID }
  const world: SendWorld = {
    archive,
    sendDeps: {
      stage: 'test',
      archive,
      announcer,
      queue: { queue: async () => {} },
      mailboxCredentials: { loginOf: () => Promise.reject(new Error('nobody logs in here')) },
      openMailbox: () => Promise.reject(new Error('no mailbox is opened here')),
      readDirectory: () => senders,
      openTransports: () => transports,
      publishMetrics: () => {},
      log,
      ...runs,
    },
    s3Calls,
    events,
    server,
    sender: SMTP_SENDER,
    async accept(send) {
      const json = { contentType: 'application/json' }
      await archive.add(outboxKeys(send.id).request, JSON.stringify(send), json)
    },
    deliver: async (send, overrides) =>
      deliverSend(
        {
          archive,
          announcer,
          directory: senders,
          transports,
          keepSentCopy: async () => 'kept',
          deadline: { remainingMs: () => 710_000 },
          log,
          runId: randomUUID(),
          ...runs,
          ...overrides,
        },
        awaitedMessage((await readSendRecord({ archive, newId: randomUUID }, send)).current),
      ),
    async record(send) {
      const file = join(directory, 'bucket', outboxKeys(send.id).result)
      return sendRecordSchema.parse(JSON.parse(await readFile(file, 'utf8')))
    },
    async close() {
      s3Client.destroy()
      eventClient.destroy()
      await Promise.all([s3.close(), eventBridge.close()])
      await removeDirectory(directory)
    },
  }
  return world
}
