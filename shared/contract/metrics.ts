/** The CloudWatch namespace of every metric of ours. */
export const METRIC_NAMESPACE = 'mailjobs'

/** The dimension a metric is published with: each metric of each mailbox would be paid for by the month, and the log has them all. */
export const METRIC_DIMENSION = { stage: 'Stage' } as const

/** Metric names; the alarms of the stack watch the same ones. */
export const METRIC = {
  /** 1 for each poll that reached its end. */
  pollSucceeded: 'PollSucceeded',
  /** 1 for each poll that ended in a failure of the catalogue. Published only where there was any, as all that follows of polls but their duration. */
  pollFailed: 'PollFailed',
  /** 1 for each poll that left a folder to another run: neither a success nor a failure. */
  pollBusy: 'PollBusy',
  messagesDecided: 'MessagesDecided',
  messagesMatched: 'MessagesMatched',
  /** Mail that was marked, moved or deleted after it was kept. */
  actionsDone: 'ActionsDone',
  /** Mail that the server would not have marked, moved or deleted, and that was left where it is. */
  actionsGivenUp: 'ActionsGivenUp',
  /** Mail that could not be decided on in three polls. */
  mailQuarantined: 'MailQuarantined',
  /** UIDs that were taken before they could be decided on. */
  mailVanished: 'MailVanished',
  /** Due times by which mail was expected and had not come. */
  mailAbsent: 'MailAbsent',
  /** Seconds since the oldest due time without a verdict should have had one; 0 where there is none. Its absence is part of the alarm "judge missed". */
  oldestUnjudgedSeconds: 'OldestUnjudgedSeconds',
  /** Milliseconds of each poll, however it ended. Its absence is the alarm "polls stopped". */
  pollDurationMs: 'PollDurationMs',
  /** 1 for each send that a server accepted for all of its recipients. */
  sendsAccepted: 'SendsAccepted',
  /** 1 for each send that ended otherwise: FAILED, PARTIAL or UNKNOWN. */
  sendsFailed: 'SendsFailed',
  /** 1 for each attempt after which a send waits for another one. */
  sendsDeferred: 'SendsDeferred',
  /** Sends that nobody was at work on though they were not finished, and that were queued again. */
  sendsRecovered: 'SendsRecovered',
  /** Seconds since the oldest of the scheduled sends and notices was ordered that could not be accepted and wait. Published only where there was any. */
  oldestOrderSeconds: 'OldestOrderSeconds',
  /** Mailboxes whose polls do not come, every quarter of an hour. Its absence is the alarm "watch stopped". */
  mailboxesSilent: 'MailboxesSilent',
  /** Sends that are not finished, every quarter of an hour. Its absence is part of the alarm "sends late". */
  openSends: 'OpenSends',
  /** Seconds since the oldest of them was accepted, or last asked for; 0 where there is none. The alarm "sends late". */
  oldestOpenSendSeconds: 'OldestOpenSendSeconds',
} as const
