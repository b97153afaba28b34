import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SESClient } from '@aws-sdk/client-ses'
import { SQSClient } from '@aws-sdk/client-sqs'
import { SSMClient } from '@aws-sdk/client-ssm'
import { EventBridgeAnnouncer } from '../../shared/announce/eventbridge-announcer.js'
import { S3Archive } from '../../shared/archive/s3-archive.js'
import { createS3Client } from '../../shared/archive/s3-client.js'
import { mailboxSecretName, senderSecretName, serviceName } from '../../shared/contract/names.js'
import { tokenEndpoint } from '../../shared/credentials/oauth2-token-endpoint.js'
import { SecretsManagerStore } from '../../shared/credentials/secrets-manager.js'
import { StoredCredentials } from '../../shared/credentials/stored-credentials.js'
import { SQS_CLIENT, SqsSendQueue } from '../../shared/delivery/queue/sqs-send-queue.js'
import { recentDirectory } from '../../shared/delivery/senders/recent-directory.js'
import { SsmSenderDirectory } from '../../shared/delivery/senders/ssm-sender-directory.js'
import { SES_LIMITS } from '../../shared/delivery/transports/ses/ses-limits.js'
import { IMAP_LIMITS } from '../../shared/mailbox/imap/imap-limits.js'
import { imapMailboxes } from '../../shared/mailbox/imap/imap-mailbox.js'
import { AWS_LIMITS } from '../../shared/runtime/aws-limits.js'
import type { Deadline } from '../../shared/runtime/deadline.js'
import { createLog } from '../../shared/runtime/log.js'
import { createMetrics } from '../../shared/runtime/metrics.js'
import { loadConfig } from './config.js'
import { openTransports } from './open-transports.js'
import type { SendDeps } from './send-deps.js'
import { LONGEST_RUN_MS } from './time-needed.js'

/** What lives as long as the function's environment. Connections to mail servers do not: they live for one batch. */
export function createContainer(): SendDeps {
  const { stage, bucket, eventBus, sendQueue, region: ownRegion } = loadConfig()
  const now = () => new Date()
  const newId = randomUUID
  const write = (line: string) => process.stdout.write(`${line}\n`)
  const archive = new S3Archive(createS3Client(AWS_LIMITS), bucket)
  const ssm = new SSMClient(AWS_LIMITS)
  const store = new SecretsManagerStore(new SecretsManagerClient(AWS_LIMITS))
  const credentialsBy = (secretNameOf: (name: string) => string) =>
    new StoredCredentials({
      store,
      secretNameOf,
      requestToken: tokenEndpoint(),
      pause,
      now,
      newId,
      sessionMs: LONGEST_RUN_MS,
    })
  const senderCredentials = credentialsBy((secret) => senderSecretName(stage, secret))
  const sesClients = new Map<string, SESClient>()
  const sesClient = (region = ownRegion) => {
    const client = sesClients.get(region) ?? new SESClient({ ...SES_LIMITS, region })
    sesClients.set(region, client)
    return client
  }
  return {
    stage,
    archive,
    announcer: new EventBridgeAnnouncer(new EventBridgeClient(AWS_LIMITS), eventBus),
    queue: new SqsSendQueue(new SQSClient(SQS_CLIENT), sendQueue),
    mailboxCredentials: credentialsBy((mailbox) => mailboxSecretName(stage, mailbox)),
    openMailbox: imapMailboxes(IMAP_LIMITS),
    readDirectory: recentDirectory(() => new SsmSenderDirectory(ssm, stage), now),
    openTransports: (deadline: Deadline) =>
      openTransports(
        { archive, credentials: senderCredentials, sesClient, pause, now, newId },
        deadline,
      ),
    publishMetrics: createMetrics({ now, write }),
    log: createLog({ now, write }, { service: serviceName('send'), stage }),
    pause,
    now,
    newId,
  }
}
