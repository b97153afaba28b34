import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SNSClient } from '@aws-sdk/client-sns'
import { EventBridgeAnnouncer } from '../../shared/announce/eventbridge-announcer.js'
import { S3Archive } from '../../shared/archive/s3-archive.js'
import { createS3Client } from '../../shared/archive/s3-client.js'
import { mailboxSecretName, serviceName } from '../../shared/contract/names.js'
import { POLL_SESSION_MS } from '../../shared/credentials/oauth2-rotation.js'
import { tokenEndpoint } from '../../shared/credentials/oauth2-token-endpoint.js'
import { recentLogins } from '../../shared/credentials/recent-logins.js'
import { SecretsManagerStore } from '../../shared/credentials/secrets-manager.js'
import { StoredCredentials } from '../../shared/credentials/stored-credentials.js'
import { SnsAlerts } from '../../shared/incidents/sns-alerts.js'
import { IMAP_LIMITS } from '../../shared/mailbox/imap/imap-limits.js'
import { imapMailboxes } from '../../shared/mailbox/imap/imap-mailbox.js'
import type { Look } from '../../shared/mailbox/vanished/vanishing.js'
import { nodeNetwork } from '../../shared/probe/network.js'
import { AWS_LIMITS } from '../../shared/runtime/aws-limits.js'
import { createLog } from '../../shared/runtime/log.js'
import { createMetrics } from '../../shared/runtime/metrics.js'
import { loadConfig } from './config.js'
import type { UnrecordedHealth } from './tell/mailbox-record.js'

/** What lives as long as the function's environment. The mail session does not: it lives for one run. */
export function createContainer() {
  const { stage, bucket, eventBus, alertsTopic } = loadConfig()
  const now = () => new Date()
  // console.log would put Lambda's own prefix before the JSON.
  const write = (line: string) => process.stdout.write(`${line}\n`)
  return {
    stage,
    bucket,
    archive: new S3Archive(createS3Client(AWS_LIMITS), bucket),
    announcer: new EventBridgeAnnouncer(new EventBridgeClient(AWS_LIMITS), eventBus),
    alerts: new SnsAlerts(new SNSClient(AWS_LIMITS), alertsTopic),
    credentials: recentLogins(
      new StoredCredentials({
        store: new SecretsManagerStore(new SecretsManagerClient(AWS_LIMITS)),
        secretNameOf: (mailbox) => mailboxSecretName(stage, mailbox),
        requestToken: tokenEndpoint(),
        pause,
        now,
        newId: randomUUID,
        sessionMs: POLL_SESSION_MS,
      }),
      now,
    ),
    openMailbox: imapMailboxes(IMAP_LIMITS),
    network: nodeNetwork,
    publishMetrics: createMetrics({ now, write }),
    log: createLog({ now, write }, { service: serviceName('monitor'), stage }),
    unrecorded: new Map<string, UnrecordedHealth>(),
    lastLooks: new Map<string, Look>(),
    lastMarks: new Map<string, Date>(),
    knownDefinitions: new Set<string>(),
    now,
    clock: () => performance.now(),
    newId: randomUUID,
  }
}

/** The function's clients, clock and ids. */
export type Container = ReturnType<typeof createContainer>
