import { Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type LifecycleRule,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import { FUNCTION_ENV } from '../../shared/contract/env.js'
import { PREFIX } from '../../shared/contract/keys.js'
import {
  KEEP_DAYS,
  KEEP_TAG,
  keepTagValue,
  PREFIX_DAYS,
  UNFINISHED_UPLOAD_DAYS,
} from '../../shared/contract/retention.js'
import type { JobFunction } from './job-function.js'

/** The bucket of everything that is kept (DESIGN 6). It outlives the stack, and its state outlives every rule. */
export class MailBucket extends Construct {
  readonly bucketName: string
  readonly #bucket: Bucket

  constructor(scope: Construct, id: string) {
    super(scope, id)
    this.#bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: lifecycleRules(),
    })
    this.bucketName = this.#bucket.bucketName
    Validations.of(this.#bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'Every decision is in the ledger; who reads the mail is for CloudTrail data events.',
    })
  }

  /** What a poll does with the bucket, prefix by prefix, and the name that it finds it by. */
  grantMonitor(fn: JobFunction): void {
    fn.addEnvironment(FUNCTION_ENV.bucket, this.bucketName)
    const { mail, incoming, quarantine, ledger, state } = PREFIX
    // State is read to continue, incoming to decide and to copy from, mail to announce what a crash left unannounced.
    this.#allow(fn, ['s3:GetObject'], [mail, incoming, state])
    this.#allow(fn, ['s3:PutObject'], [mail, incoming, quarantine, ledger, state])
    // PutObject and CopyObject need it when they set a tag, and only matched mail carries one
    // (Service Authorization Reference, Amazon S3, "API operations").
    this.#allow(fn, ['s3:PutObjectTagging'], [mail])
    this.#allow(fn, ['s3:AbortMultipartUpload'], [mail, incoming, quarantine])
    // A large body is removed once it has been decided on; nothing else ever is, but by its lifecycle rule.
    this.#allow(fn, ['s3:DeleteObject'], [incoming])
    // Without it S3 answers 403 for a key that is not there, and "no state yet" could not be told from "no access".
    fn.addToRolePolicy(
      new PolicyStatement({ actions: ['s3:ListBucket'], resources: [this.#bucket.bucketArn] }),
    )
  }

  #allow(fn: JobFunction, actions: string[], prefixes: readonly string[]): void {
    const resources = prefixes.map((prefix) => this.#bucket.arnForObjects(`${prefix}*`))
    fn.addToRolePolicy(new PolicyStatement({ actions, resources }))
    const { Ref: logicalId } = Stack.of(this).resolve(this.bucketName)
    const accepted = prefixes.map((prefix) => ({
      id: `AwsSolutions-IAM5[Resource::<${logicalId}.Arn>/${prefix}*]`,
      reason: 'Keys are made as mail arrives; the prefix bounds what they can be.',
    }))
    Validations.of(fn.executionRole).acknowledge(...accepted)
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
  }))
  const unfinishedUploads = {
    id: 'unfinished-uploads',
    abortIncompleteMultipartUploadAfter: Duration.days(UNFINISHED_UPLOAD_DAYS),
  }
  return [...byTag, ...byPrefix, unfinishedUploads]
}
