/** The stage of a stack that names none. */
export const DEFAULT_STAGE = 'dev'

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
