/**
 * The event of the one line that a poll ends with in the log of the monitor function, by how it ended: operators' commands count polls by it.
 * A poll that is cut off, by its time limit or for want of memory, has none.
 */
export const POLL_ENDED = {
  succeeded: 'poll succeeded',
  failed: 'poll failed',
  busy: 'poll busy',
} as const
