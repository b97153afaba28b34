/**
 * What no test here can measure: how long a warm function is billed for. A poll waits for its mail server, some 8 answers of 50 ms, and for AWS, some 4
 * of 20 ms; the rest is CPU, of which 256 MB have a seventh of a core (Lambda developer guide, "Memory"). A look of the watch function
 * waits for AWS alone.
 */
export const WARM_SECONDS = { poll: 0.8, watch: 0.4 } as const

/** What the functions are deployed with. */
export const FUNCTION_GB = { monitor: 0.25, watch: 0.25 } as const

/** Lambda’s own lines about a run, in JSON (`platform.start`, `platform.report`): their usual size in bytes. */
export const PLATFORM_LOG_BYTES = 600

/** How long logs are kept. What CloudWatch packs is counted unpacked: at the most. */
export const LOG_MONTHS = 3

/** The watch function looks every quarter of an hour. */
export const WATCH_EVERY = { seconds: 900 } as const

/**
 * Lambda asks an idle queue with five pollers, each waiting 20 s for an answer (Lambda developer guide, "Amazon SQS event source mappings":
 * polling and scaling).
 */
export const QUEUE_RECEIVES_A_MINUTE = 15

/** How much mail there is, where nothing else is said: an idle stage. */
export interface MailVolume {
  /** Mail that matches, a day, for each monitor. */
  readonly mailsADay: number
  /** Of one as it is kept: the message, its text and its attachments. */
  readonly kilobytesAMail: number
}

/** The size of a mail with a small attachment, kept as message, text and file. */
export const DEFAULT_KILOBYTES = 100
