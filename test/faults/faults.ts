/** What a run calls, each a port of the story. */
export const PORTS = [
  'mailbox',
  'S3',
  'bus',
  'secrets',
  'SSM',
  'queue',
  'transport',
  'clock',
] as const

/** A port of the story. */
export type PortName = (typeof PORTS)[number]

/** What can happen to one call. */
export const FAULT_KINDS = [
  /** Answered after a while: seconds, or minutes. */
  'slow',
  /** Refused for good: 403, NO, a login that is not let in. */
  'refused',
  /** Asked to slow down: 503, LIMIT. */
  'throttled',
  /** Done, and the answer never came: the caller is told of a failure. */
  'answer lost',
  /** Done, the answer lost, and tried again by the client itself, which is told what the second try met. */
  'answer lost, tried again',
  /** The connection ended before anything was done. */
  'cut',
  /** The same in the middle of a literal, of a list of events, or of several messages that are moved. */
  'cut in the middle',
  /** The process stands still for longer than its lease lasts, and goes on as if nothing had been. */
  'frozen',
  /** The process ends before the call has an effect. */
  'killed before',
  /** The process ends in the middle of the call. */
  'killed in the middle',
  /** The process ends when the call had its effect, before it hears of it. */
  'killed after',
  /** Somebody sets the clock on. */
  'clock ahead',
  /** Somebody sets the clock back. */
  'clock back',
] as const

/** What can happen to one call. */
export type FaultKind = (typeof FAULT_KINDS)[number]

/** One thing that goes wrong: the nth call that a run makes of a port. */
export interface PlannedFault {
  /** Number of the run, from 1. */
  readonly run: number
  readonly port: PortName
  /** Number of the call of that run to that port, from 1. */
  readonly call: number
  readonly kind: FaultKind
}

/** A fault in words: `run 2, call 5 to S3: killed after`. */
export const faultWords = ({ run, port, call, kind }: PlannedFault): string =>
  `run ${run}, call ${call} to ${port}: ${kind}`
