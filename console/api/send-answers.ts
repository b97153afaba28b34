import type { sendOf, sendsOfDays } from '../../cli/sends/sends-of-place.js'

type Yielded<Generator> = Generator extends AsyncGenerator<infer Item> ? Item : never

/** A send, as a row. */
export type SendRow = Yielded<ReturnType<typeof sendsOfDays>>

/** A send, opened. */
export interface SendAnswer {
  readonly send: NonNullable<Awaited<ReturnType<typeof sendOf>>>
  /** The text of the message that went out, its beginning; absent before it was composed. */
  readonly message?: string
  readonly command: string
}

/** The sends of a day. */
export interface SendsAnswer {
  readonly day: string
  readonly rows: readonly SendRow[]
  /** How many of the day are in each state, whatever is filtered. */
  readonly counts: Readonly<Record<string, number>>
  readonly asOf: string
}
