/** The CloudWatch namespace of every metric of ours. */
export const METRIC_NAMESPACE = 'mailjobs'

/** The dimensions a metric is published with. */
export const METRIC_DIMENSION = { stage: 'Stage', mailbox: 'Mailbox' } as const

/** Metric names; the alarms of the stack watch the same ones. */
export const METRIC = {
  /** 1 for each poll that reached its end. Its absence is the alarm "polls stopped". */
  pollSucceeded: 'PollSucceeded',
  /** 1 for each poll that ended in a failure of the catalogue. */
  pollFailed: 'PollFailed',
  messagesDecided: 'MessagesDecided',
  messagesMatched: 'MessagesMatched',
  /** Mail that was marked, moved or deleted after it was kept. Published only where there was any. */
  actionsDone: 'ActionsDone',
  /** Mail that the server would not have marked, moved or deleted, and that was left where it is. */
  actionsGivenUp: 'ActionsGivenUp',
  /** Milliseconds. */
  pollDurationMs: 'PollDurationMs',
} as const
