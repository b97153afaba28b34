import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import { FUNCTION_ENV } from '../../shared/contract/env.js'
import {
  EXPECT_STATE_PREFIX,
  INCIDENTS_PREFIX,
  MUTES_PREFIX,
  mailboxHealthKey,
  OPEN_SENDS_PREFIX,
  PREFIX,
  SENDER_HEALTH_PREFIX,
  WATCH_PREFIX,
} from '../../shared/contract/keys.js'
import { acknowledgePatterns } from './acknowledged-patterns.js'
import type { JobFunction } from './job-function.js'

/** What the functions may do with the bucket of a stage. It is found by its name: no reference ties its stack to this one. */
export class MailAccess extends Construct {
  readonly bucketName: string
  readonly #bucket: IBucket

  constructor(scope: Construct, id: string, { bucketName }: { readonly bucketName: string }) {
    super(scope, id)
    this.bucketName = bucketName
    this.#bucket = Bucket.fromBucketName(this, 'Bucket', bucketName)
  }

  /** What a poll does with the bucket, prefix by prefix, and the name that it finds it by. */
  grantMonitor(fn: JobFunction): void {
    this.#grantUse(fn)
    const { mail, incoming, quarantine, ledger, ledgerHours, state, expect, definitions } = PREFIX
    // State is read to continue, incoming to decide and to copy from, mail to announce what a crash left unannounced and to replay, as what
    // is in quarantine is, the ledger to recognise what was decided on, and verdicts to judge no due time twice.
    const remembered = [ledger, ledgerHours, state, expect]
    this.#allow(fn, ['s3:GetObject'], [mail, incoming, quarantine, ...remembered])
    this.#allow(fn, ['s3:PutObject'], [mail, incoming, quarantine, ...remembered, definitions])
    // PutObject and CopyObject need it when they set a tag, and only matched mail carries one
    // (Service Authorization Reference, Amazon S3, "API operations").
    this.#allow(fn, ['s3:PutObjectTagging'], [mail])
    // What is kept of a long mail is copied from there: in parts comes only what is on its way, and what is put into quarantine.
    this.#allow(fn, ['s3:AbortMultipartUpload'], [incoming, quarantine])
    // A large body is removed once it has been decided on, and an incident that has ended is put elsewhere; nothing else ever is
    // removed, but by its lifecycle rule.
    this.#allow(fn, ['s3:DeleteObject'], [incoming, INCIDENTS_PREFIX])
    this.#allow(fn, ['s3:PutObject'], [PREFIX.incidents])
  }

  /**
   * What accepting a send does with it. A caller's upload is made by a URL that this role signs, so the role needs the right
   * to it; and it reads what callers may name, but no kept mail.
   */
  grantAccept(fn: JobFunction): void {
    this.#grantUse(fn)
    const { outbox, idempotency, uploads, reports } = PREFIX
    this.#allow(fn, ['s3:GetObject'], [outbox, idempotency, uploads, reports])
    this.#allow(fn, ['s3:PutObject'], [outbox, idempotency, uploads, OPEN_SENDS_PREFIX])
  }

  /** What delivering does with it; of the mailboxes that keep a copy, it knows and changes no more than the health. */
  grantDeliver(fn: JobFunction, copyMailboxes: readonly string[]): void {
    this.#grantUse(fn)
    const health = [SENDER_HEALTH_PREFIX, ...copyMailboxes.map(mailboxHealthKey)]
    this.#allow(fn, ['s3:GetObject', 's3:PutObject'], [PREFIX.outbox, ...health])
    this.#allow(fn, ['s3:AbortMultipartUpload'], [PREFIX.outbox])
    this.#allow(fn, ['s3:PutObject', 's3:DeleteObject'], [OPEN_SENDS_PREFIX])
  }

  /** What the watch does with it: telling and ending incidents, and what is muted. */
  grantWatch(fn: JobFunction): void {
    this.#grantUse(fn)
    // Of the mailboxes it reads how they are, when they were polled, whether mail has come to a folder since, and what was decided on what
    // was in quarantine.
    this.#allow(fn, ['s3:GetObject'], [PREFIX.state, PREFIX.ledger])
    this.#allow(fn, ['s3:PutObject', 's3:DeleteObject'], [INCIDENTS_PREFIX])
    this.#allow(fn, ['s3:DeleteObject'], [MUTES_PREFIX])
    this.#allow(fn, ['s3:PutObject'], [WATCH_PREFIX, PREFIX.incidents])
  }

  /** What the watch over the sends does with it: finding those that are open, and correcting their records. */
  grantRecover(fn: JobFunction): void {
    this.#allow(fn, ['s3:GetObject', 's3:PutObject'], [PREFIX.outbox])
    this.#allow(fn, ['s3:PutObject', 's3:DeleteObject'], [OPEN_SENDS_PREFIX])
  }

  /** What judging expected mail does with it: reading what polls have decided and what their folders wait for, and writing verdicts. */
  grantJudge(fn: JobFunction): void {
    const { ledger, ledgerHours, state, expect } = PREFIX
    this.#allow(fn, ['s3:GetObject'], [ledger, ledgerHours, state, expect])
    this.#allow(fn, ['s3:PutObject'], [EXPECT_STATE_PREFIX, expect])
  }

  #grantUse(fn: JobFunction): void {
    fn.addEnvironment(FUNCTION_ENV.bucket, this.bucketName)
    // Without it S3 answers 403 for a key that is not there, and "no state yet" could not be told from "no access".
    fn.addToRolePolicy(
      new PolicyStatement({ actions: ['s3:ListBucket'], resources: [this.#bucket.bucketArn] }),
    )
  }

  /** @param places keys, and prefixes, which end with a slash */
  #allow(fn: JobFunction, actions: string[], places: readonly string[]): void {
    const patterns = places.map((place) => (place.endsWith('/') ? `${place}*` : place))
    const resources = patterns.map((pattern) => this.#bucket.arnForObjects(pattern))
    fn.addToRolePolicy(new PolicyStatement({ actions, resources }))
    const keys = resources.filter((resource) => resource.endsWith('*'))
    acknowledgePatterns(
      fn,
      keys,
      'Keys are made as mail comes and goes; the prefix bounds what they can be.',
    )
  }
}
