import type { Failure } from './failure.js'

/** Failures of the services around us: bucket, bus, queue. */
export const STORAGE_FAILURES = {
  STORAGE_DENIED: {
    meaning: 'The bucket refused access.',
    cause: 'The role of the function lacks a grant, or a bucket or key policy forbids it.',
    remedy:
      'Look for policies added or changed by hand with `cdk drift`, and undo them with `cdk deploy --revert-drift`.',
    retried: 'at the next poll',
    passesByItself: true,
    legacyCode: 'MAPI 80040116',
  },
  STORAGE_IO: {
    meaning: 'The bucket could not be read or written.',
    cause: 'S3 is slow or failing in the region, or the bucket is gone.',
    remedy:
      'Nothing, if it passes: nothing is announced before it is stored. Else look at the health of the region and the bucket.',
    retried: 'at the next poll',
    passesByItself: true,
    legacyCode: 'MAPI 80040116',
  },
  STATE_DAMAGED: {
    meaning:
      'What is remembered of a folder cannot be read: its object under state/ was cut, emptied, changed or replaced.',
    cause: 'Somebody edited it, or a copy or a restore of the bucket ended in the middle.',
    remedy:
      'Nothing, if the detail says that it was made again from the ledger: polls go on. Else put the object back as it was (a version of the bucket, a backup), or see what `mailjobs state show MAILBOX FOLDER` can do.',
    retried: 'at the next poll',
    passesByItself: true,
    concerns: 'folder',
  },
  STATE_NEWER: {
    meaning:
      'What is remembered was written by a newer version of mailjobs: an older function is at work. Nothing was read or written.',
    cause: 'An older version was deployed again, or its function has not been replaced yet.',
    remedy: 'Deploy the newer version; polls go on with what it has remembered.',
    retried: 'at the next poll',
    passesByItself: true,
    concerns: 'folder',
  },
  OBJECT_REFUSED: {
    meaning: 'The bucket refused an object for what it is, and would refuse it again.',
    cause:
      'Something of the mail or the file made a request that S3 does not take (HTTP 400): a fault of ours.',
    remedy:
      'Report the error with its detail. Mail behind such a mail goes on; after three polls it is in quarantine.',
    retried: 'at the next poll',
    passesByItself: true,
    concerns: 'mail',
  },
  MESSAGE_NOT_KEPT: {
    meaning: 'A mail cannot be replayed from the bucket: its message is not there.',
    cause:
      'The monitor keeps no messages (`keep.message: false`), it has expired, or of a quarantined mail the server had given nothing out.',
    remedy:
      'If it is still in the mailbox: `mailjobs replay MONITOR --source mailbox --uid N --since TIME`.',
    retried: 'when somebody asks',
    passesByItself: false,
  },
  EVENTS_REFUSED: {
    meaning: 'The event bus did not accept an event.',
    cause: 'The bus is gone, the role may not use it, or EventBridge is failing in the region.',
    remedy:
      'Nothing, if it passes: the mail is kept and is announced at the next poll. Else look at the bus with `cdk drift`.',
    retried: 'at the next poll',
    passesByItself: true,
  },
  ALERTS_REFUSED: {
    meaning: 'The topic did not accept what people were to be told.',
    cause: 'The topic is gone, the role may not use it, or SNS is failing in the region.',
    remedy:
      'Nothing, if it passes: it is told within a quarter of an hour of when the topic takes it. Else look at the topic with `cdk drift`.',
    retried: 'by the watch function, every 15 minutes',
    passesByItself: true,
  },
  QUEUE_UNAVAILABLE: {
    meaning: 'A send is recorded, and could not be queued yet.',
    cause: 'The role may not use the queue, the queue is gone, or SQS did not answer.',
    remedy:
      'Nothing, if it passes: what is recorded and not queued is found and queued within half an hour. Else look at the queue with `cdk drift`.',
    retried: 'with back-off, for a day',
    passesByItself: true,
  },
} as const satisfies Record<string, Failure>
