import { randomUUID } from 'node:crypto'
import { pollMailbox } from '../../../functions/monitor/poll-mailbox.js'
import { S3Archive } from '../../../shared/archive/s3-archive.js'
import { createS3Client } from '../../../shared/archive/s3-client.js'
import { readPollRequest } from '../../../shared/jobs/requests/poll-request.js'
import { IMAP_LIMITS } from '../../../shared/mailbox/imap/imap-limits.js'
import { imapMailboxes } from '../../../shared/mailbox/imap/imap-mailbox.js'
import { createLog } from '../../../shared/runtime/log.js'
import { FileArchive } from '../file-archive.js'
import { measure } from '../measurement.js'
import { mailboxOrderSchema, orderFrom } from '../orders.js'

const { directory, pollInput, s3, user, password } = orderFrom(mailboxOrderSchema)

/** The time of a run of the function. */
const RUN_MS = 300_000

const archive = s3
  ? new S3Archive(
      createS3Client({
        region: 'local',
        credentials: { accessKeyId: 'test', secretAccessKey: 'not-a-real-key' },
        endpoint: s3.endpoint,
        forcePathStyle: true,
      }),
      s3.bucket,
    )
  : new FileArchive(directory)
const now = () => new Date()

/** A poll as the monitor function makes it: raw message, parts, manifest, ledger and positions. */
await measure(async () => {
  const outcome = await pollMailbox(
    {
      archive,
      announcer: { announce: async () => {} },
      credentials: {
        loginOf: async () => ({ username: user, password, secretVersion: 'version-1' }),
      },
      openMailbox: imapMailboxes(IMAP_LIMITS),
      bucket: 'mail',
      deadline: { remainingMs: () => RUN_MS },
      log: createLog({ now, write: () => {} }),
      now,
      newId: randomUUID,
      unrecorded: new Map(),
      lastLooks: new Map(),
      lastMarks: new Map(),
      knownDefinitions: new Set(),
      runId: randomUUID(),
    },
    readPollRequest(pollInput),
  )
  if (outcome.failure) throw new Error(`${outcome.failure.code}: ${outcome.failure.message}`)
  return String(outcome.decided)
})
