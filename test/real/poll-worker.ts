// A process of its own that polls when it is told to, with a clock of its own.
import { randomUUID } from 'node:crypto'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { S3Client } from '@aws-sdk/client-s3'
import { z } from 'zod'
import { pollMailbox } from '../../functions/monitor/poll-mailbox.js'
import { EventBridgeAnnouncer } from '../../shared/announce/eventbridge-announcer.js'
import { S3Archive } from '../../shared/archive/s3-archive.js'
import { readPollRequest } from '../../shared/jobs/requests/poll-request.js'
import { IMAP_LIMITS } from '../../shared/mailbox/imap/imap-limits.js'
import { imapMailboxes } from '../../shared/mailbox/imap/imap-mailbox.js'
import { createLog } from '../../shared/runtime/log.js'
import { BUCKET, BUS, LOCAL_CLIENT } from '../worlds/poll-world.js'

const orderSchema = z.object({
  s3Endpoint: z.string(),
  eventsEndpoint: z.string(),
  clockAheadMs: z.number(),
  login: z.object({ username: z.string(), password: z.string(), secretVersion: z.string() }),
  input: z.unknown(),
})

process.on('message', async (message) => {
  const { s3Endpoint, eventsEndpoint, clockAheadMs, login, input } = orderSchema.parse(message)
  const s3 = new S3Client({ ...LOCAL_CLIENT, endpoint: s3Endpoint })
  const eventBridge = new EventBridgeClient({ ...LOCAL_CLIENT, endpoint: eventsEndpoint })
  const now = () => new Date(Date.now() + clockAheadMs)
  const outcome = await pollMailbox(
    {
      archive: new S3Archive(s3, BUCKET),
      announcer: new EventBridgeAnnouncer(eventBridge, BUS),
      credentials: { loginOf: async () => login },
      openMailbox: imapMailboxes(IMAP_LIMITS),
      bucket: BUCKET,
      deadline: { remainingMs: () => 60_000 },
      log: createLog({ now, write: () => {} }),
      now,
      newId: randomUUID,
      unrecorded: new Map(),
      lastLooks: new Map(),
      lastMarks: new Map(),
      knownDefinitions: new Set(),
      runId: randomUUID(),
    },
    readPollRequest(input),
  )
  process.send?.(outcome)
})
