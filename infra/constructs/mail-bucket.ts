import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib'
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type LifecycleRule,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import { PREFIX } from '../../shared/contract/keys.js'
import {
  INCOMING_VERSION_DAYS,
  KEEP_DAYS,
  KEEP_TAG,
  keepTagValue,
  PREFIX_DAYS,
  UNFINISHED_UPLOAD_DAYS,
  VERSION_DAYS,
} from '../../shared/contract/retention.js'
import { pin } from './pinned.js'

/**
 * The bucket of everything that is kept (DESIGN 6). It outlives its stack, and its state outlives every rule; what was written over or
 * removed can be had for some days more, as of mail that a monitor deletes on the server this is the only copy.
 */
export class MailBucket extends Construct {
  constructor(scope: Construct, id: string, { bucketName }: { readonly bucketName: string }) {
    super(scope, id)
    const bucket = new Bucket(this, 'Bucket', {
      bucketName,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      versioned: true,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      lifecycleRules: lifecycleRules(),
    })
    pin(bucket, 'MailBucket')
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'Every decision is in the ledger; who reads the mail is for CloudTrail data events.',
    })
  }
}

/** All of them, whatever the jobs file says: mail of a monitor that was removed still comes to its end. */
function lifecycleRules(): LifecycleRule[] {
  const byTag = KEEP_DAYS.map((days) => ({
    id: `keep-${keepTagValue(days)}`,
    prefix: PREFIX.mail,
    tagFilters: { [KEEP_TAG]: keepTagValue(days) },
    expiration: Duration.days(days),
  }))
  const byPrefix = Object.entries(PREFIX_DAYS).map(([prefix, days]) => ({
    id: prefix.replace(/\/$/, ''),
    prefix,
    expiration: Duration.days(days),
    ...(prefix === PREFIX.incoming && {
      noncurrentVersionExpiration: Duration.days(INCOMING_VERSION_DAYS),
    }),
  }))
  const versions = {
    id: 'versions',
    noncurrentVersionExpiration: Duration.days(VERSION_DAYS),
    expiredObjectDeleteMarker: true,
  }
  const unfinishedUploads = {
    id: 'unfinished-uploads',
    abortIncompleteMultipartUploadAfter: Duration.days(UNFINISHED_UPLOAD_DAYS),
  }
  return [...byTag, ...byPrefix, versions, unfinishedUploads]
}
