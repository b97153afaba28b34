import type { DeployedQueue } from '../../../../local/template/deployed-queues.js'

/** Where messages go that were received too often. */
export const deadLetters: DeployedQueue = {
  name: 'sends-dead',
  arn: 'arn:aws:sqs:local:000000000000:sends-dead',
  url: 'https://sqs.local.amazonaws.com/000000000000/sends-dead',
  visibilityTimeoutSeconds: 30,
  delaySeconds: 0,
  redrive: undefined,
}

/** A queue with a dead-letter queue. */
export const sends: DeployedQueue = {
  name: 'sends',
  arn: 'arn:aws:sqs:local:000000000000:sends',
  url: 'https://sqs.local.amazonaws.com/000000000000/sends',
  visibilityTimeoutSeconds: 120,
  delaySeconds: 0,
  redrive: { deadLetterArn: deadLetters.arn, maxReceiveCount: 3 },
}
