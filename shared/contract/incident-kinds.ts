/** What may begin and end. The words, the section of the runbook and the alarm of each are in `shared/incidents/kinds.ts`. */
export const INCIDENT_KINDS = [
  'polls-failing',
  'polls-missing',
  'absent',
  'unknown',
  'quarantined',
  'reset',
  'vanished',
  'sends-stuck',
  'certificate-expiring',
  'client-secret-expiring',
] as const

/** What may begin and end. */
export type IncidentKind = (typeof INCIDENT_KINDS)[number]

/** Why an incident has ended. */
export const END_REASONS = [
  /** What had failed works again. */
  'recovered',
  /** Mail in quarantine is there no more, and nobody has decided on it. */
  'expired',
  /** Mail that was absent came, after its due time. */
  'late',
  /** Mail of another monitor stands for mail that was absent (`expect.or`). */
  'answered',
  /** Nobody could look; by now it is known that the mail had come in time, or that it had not. */
  'met',
  'absent',
  /** It has not happened again for as long as its kind asks. */
  'calm',
  /** The jobs file no longer has it, or pauses it. */
  'definition',
  /** Somebody has closed it. */
  'closed',
] as const

/** Why an incident has ended. */
export type EndReason = (typeof END_REASONS)[number]
