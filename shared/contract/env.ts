/** Names of the environment variables that the stack sets and the functions read. */
export const FUNCTION_ENV = {
  /** `prod`, `dev`, ...: it is part of the names of secrets, schedules and the event bus. */
  stage: 'MAILJOBS_STAGE',
  /** The bucket that holds mail, ledger and state. */
  bucket: 'MAILJOBS_BUCKET',
  /** The event bus that matches are announced on. */
  eventBus: 'MAILJOBS_EVENT_BUS',
  /** The ARN of the topic by which people are told. */
  alertsTopic: 'MAILJOBS_ALERTS_TOPIC',
  /** The URL of the queue that carries the ids of sends. */
  sendQueue: 'MAILJOBS_SEND_QUEUE',
} as const

/** Names of the environment variables that only the local world sets. */
export const LOCAL_ENV = {
  /** The absolute directory whose files are the objects of the bucket: what a person can open is named by it. */
  bucketDirectory: 'MAILJOBS_LOCAL_BUCKET_DIRECTORY',
} as const
