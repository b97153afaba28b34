import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { S3Client } from '@aws-sdk/client-s3'
import { SQSClient } from '@aws-sdk/client-sqs'
import { SSMClient } from '@aws-sdk/client-ssm'
import { EventBridgeAnnouncer } from '../../shared/announce/eventbridge-announcer.js'
import { S3Archive } from '../../shared/archive/s3-archive.js'
import { createS3Client } from '../../shared/archive/s3-client.js'
import { S3UploadUrls, UPLOAD_URL_CLIENT } from '../../shared/archive/upload-urls.js'
import { serviceName } from '../../shared/contract/names.js'
import { SQS_CLIENT, SqsSendQueue } from '../../shared/delivery/queue/sqs-send-queue.js'
import { recentDirectory } from '../../shared/delivery/senders/recent-directory.js'
import { SsmSenderDirectory } from '../../shared/delivery/senders/ssm-sender-directory.js'
import { AWS_LIMITS } from '../../shared/runtime/aws-limits.js'
import { createLog } from '../../shared/runtime/log.js'
import { createMetrics } from '../../shared/runtime/metrics.js'
import { loadConfig } from './config.js'

/** What lives as long as the function's environment. */
export function createContainer() {
  const { stage, bucket, eventBus, sendQueue, bucketDirectory } = loadConfig()
  const now = () => new Date()
  // console.log would put Lambda's own prefix before the JSON.
  const write = (line: string) => process.stdout.write(`${line}\n`)
  const parameters = new SSMClient(AWS_LIMITS)
  return {
    stage,
    bucketDirectory,
    archive: new S3Archive(createS3Client(AWS_LIMITS), bucket),
    uploadUrls: new S3UploadUrls(
      new S3Client({ ...AWS_LIMITS, ...UPLOAD_URL_CLIENT }),
      bucket,
      now,
    ),
    announcer: new EventBridgeAnnouncer(new EventBridgeClient(AWS_LIMITS), eventBus),
    queue: new SqsSendQueue(new SQSClient(SQS_CLIENT), sendQueue),
    readDirectory: recentDirectory(() => new SsmSenderDirectory(parameters, stage), now),
    publishMetrics: createMetrics({ now, write }),
    log: createLog({ now, write }, { service: serviceName('api'), stage }),
    now,
    pause,
    newId: randomUUID,
  }
}
