/** `source` of every event of ours. */
export const EVENT_SOURCE = 'mailjobs'

/** `detail-type` of every event that is announced. */
export const EVENT = {
  mailMatched: 'Mail Matched',
  pollFailed: 'Poll Failed',
  pollRecovered: 'Poll Recovered',
} as const

/** The `detail-type`s, as a type. */
export type EventName = (typeof EVENT)[keyof typeof EVENT]
