/** The stage of a stack that names none. */
export const DEFAULT_STAGE = 'dev'

/** The stack of a stage: everything that can be made anew. */
export const stackName = (stage: string): string => `mailjobs-${stage}`

/** The stack of what cannot: the bucket and the logins. */
export const stateStackName = (stage: string): string => `${stackName(stage)}-state`

/** The bucket of a stage. Names of buckets are one for all accounts and regions. */
export const bucketName = (stage: string, account: string, region: string): string =>
  `mailjobs-${stage}-${account}-${region}`

/** The event bus of a stage. */
export const eventBusName = (stage: string): string => `mailjobs-${stage}`

/** The schedule group of a stage; each mailbox has one schedule in it, named for the mailbox. */
export const scheduleGroupName = (stage: string): string => `mailjobs-${stage}`

/** The secret that holds the login of a mailbox: JSON `{"username","password"}`. */
export const mailboxSecretName = (stage: string, mailbox: string): string =>
  `mailjobs/${stage}/mailboxes/${mailbox}`

/**
 * The EventBridge Scheduler context attribute that it replaces by the time a run was due.
 * Source: EventBridge Scheduler user guide, "Adding context attributes".
 */
export const SCHEDULED_TIME_ATTRIBUTE = '<aws.scheduler.scheduled-time>'

/** The definition of a sender, in SSM Parameter Store: JSON. */
export const senderParameterName = (stage: string, sender: string): string =>
  `/mailjobs/${stage}/senders/${sender}`

/** The address book, in SSM Parameter Store: JSON, names to lists of addresses. */
export const addressBookParameterName = (stage: string): string => `/mailjobs/${stage}/addresses`

/** The secret that holds a login for sending, by the name that a sender gives it: JSON `{"username","password"}`. */
export const senderSecretName = (stage: string, secret: string): string =>
  `mailjobs/${stage}/senders/${secret}`

/** The schedule of a scheduled send. Dots are in no name of a jobs file: a send and a mailbox may have the same one. */
export const sendScheduleName = (send: string): string => `send.${send}`

/** The dashboard of a stage. */
export const dashboardName = (stage: string): string => `mailjobs-${stage}`

/** The SES configuration set of a stage: what becomes of a mail comes back by it. */
export const configurationSetName = (stage: string): string => `mailjobs-${stage}`

/** The message tag that carries the send's id through SES. */
export const SEND_ID_TAG = 'mailjobs-send'

/** The functions, as their folders are named. */
export const FUNCTION_NAMES = ['monitor', 'send', 'api', 'watch'] as const

/** A function, as its folder is named. */
export type FunctionName = (typeof FUNCTION_NAMES)[number]

/** What a function calls itself in its log, as Powertools for AWS Lambda names it (`service`). */
export const serviceName = (fn: FunctionName): string => `mailjobs-${fn}`
