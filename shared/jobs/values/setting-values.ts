/** A length of time as the jobs file writes it: `minutes(10)`. */
export interface Duration {
  readonly seconds: number
}

/** A time table: five cron fields in a time zone; without one, in that of the file, else UTC. */
export interface Cron {
  readonly cron: string
  readonly timezone?: string | undefined
}

/** One value or several; several are ORed. */
export type OneOrMore<T> = T | readonly T[]
