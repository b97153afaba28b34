import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { SNSClient } from '@aws-sdk/client-sns'
import { SQSClient } from '@aws-sdk/client-sqs'
import { SSMClient } from '@aws-sdk/client-ssm'
import { EventBridgeAnnouncer } from '../../shared/announce/eventbridge-announcer.js'
import { S3Archive } from '../../shared/archive/s3-archive.js'
import { createS3Client } from '../../shared/archive/s3-client.js'
import { serviceName } from '../../shared/contract/names.js'
import { SQS_CLIENT, SqsSendQueue } from '../../shared/delivery/queue/sqs-send-queue.js'
import { queueOf } from '../../shared/delivery/senders/queue-of.js'
import { recentDirectory } from '../../shared/delivery/senders/recent-directory.js'
import { SsmSenderDirectory } from '../../shared/delivery/senders/ssm-sender-directory.js'
import { SnsAlerts } from '../../shared/incidents/sns-alerts.js'
import { AWS_LIMITS } from '../../shared/runtime/aws-limits.js'
import { createLog } from '../../shared/runtime/log.js'
import { createMetrics } from '../../shared/runtime/metrics.js'
import { loadConfig } from './config.js'

/** What lives as long as the function's environment. */
export function createContainer() {
  const { stage, bucket, eventBus, alertsTopic, sendQueue } = loadConfig()
  const now = () => new Date()
  const readDirectory = recentDirectory(
    () => new SsmSenderDirectory(new SSMClient(AWS_LIMITS), stage),
    now,
  )
  const write = (line: string) => process.stdout.write(`${line}\n`)
  return {
    stage,
    bucket,
    archive: new S3Archive(createS3Client(AWS_LIMITS), bucket),
    announcer: new EventBridgeAnnouncer(new EventBridgeClient(AWS_LIMITS), eventBus),
    alertsTopic,
    alerts: new SnsAlerts(new SNSClient(AWS_LIMITS), alertsTopic),
    queue:
      sendQueue === undefined ? undefined : new SqsSendQueue(new SQSClient(SQS_CLIENT), sendQueue),
    queueUrlOf: (sender: string) => queueOf(readDirectory(), sender),
    publishMetrics: createMetrics({ now, write }),
    log: createLog({ now, write }, { service: serviceName('watch'), stage }),
    now,
    pause,
    newId: randomUUID,
  }
}
