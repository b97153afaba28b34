import * as z from 'zod'
import { beginningOf } from '../contract/cut-text.js'
import { type LongMail, longMailSchema } from './long-mail.js'

/** A fault of a message counts once a run; with so many it goes into quarantine (DESIGN 5.5). */
export const MAX_FAULTS = 3

/** What a state may carry of them, some 60 KB; a folder with more has another trouble than its mail. */
export const MAX_ASIDE = 100

/** Longest text of a fault. */
const MAX_REASON_LENGTH = 400

/** A message that could not be decided on when its turn came: what is behind it goes on, and it is tried again by later runs. */
export const asideMessageSchema = z.object({
  uid: z.int().min(1),
  /** When it was set aside. */
  since: z.iso.datetime(),
  /** Runs in which it could not be decided on. */
  faults: z.int().min(0),
  /** Of the last one: a code of the catalogue, and what happened. */
  code: z.string(),
  reason: z.string(),
  /** It is received after all other mail, over several runs if need be. */
  long: longMailSchema.optional(),
})

/** A message that waits to be decided on. */
export type AsideMessage = z.output<typeof asideMessageSchema>

/** What went wrong with a message. */
export interface Fault {
  readonly uid: number
  readonly code: string
  readonly reason: string
}

/** What waits once a run has found these faults: each counts one more against its message. */
export function withFaults(
  aside: readonly AsideMessage[],
  faults: readonly Fault[],
  now: Date,
): AsideMessage[] {
  const known = new Map(aside.map((message) => [message.uid, message]))
  for (const { uid, code, reason } of faults) {
    const before = known.get(uid)
    known.set(uid, {
      ...before,
      uid,
      since: before?.since ?? now.toISOString(),
      faults: (before?.faults ?? 0) + 1,
      code,
      reason: beginningOf(reason, MAX_REASON_LENGTH),
    })
  }
  return [...known.values()].toSorted((one, other) => one.uid - other.uid)
}

/** Whether a message has had its tries. */
export const isHopeless = ({ faults }: AsideMessage): boolean => faults >= MAX_FAULTS

/** A message that is received after all others. */
export type WaitingLongMail = AsideMessage & { readonly long: LongMail }

/** So many of them may wait at once; the folder is read no further then. What has come of one takes some KB of the state. */
export const MAX_LONG = 50

/** What waits, with a long mail more; that is no fault of it, and those it had before stay. */
export const withLong = (
  aside: readonly AsideMessage[],
  { uid, size }: { readonly uid: number; readonly size: number },
  now: Date,
): AsideMessage[] => {
  const before = aside.find((message) => message.uid === uid)
  return [
    ...aside.filter((message) => message !== before),
    {
      uid,
      since: before?.since ?? now.toISOString(),
      faults: before?.faults ?? 0,
      code: 'TOO_SLOW',
      reason: 'it is received after the other mail',
      long: { size },
    },
  ].toSorted((one, other) => one.uid - other.uid)
}

/** The long mail that waits, in the order of its turns: what failed last gets what the others leave. */
export const longMailIn = (aside: readonly AsideMessage[]): WaitingLongMail[] =>
  aside
    .flatMap(({ long, ...message }) => (long ? [{ ...message, long }] : []))
    .toSorted((one, other) => one.faults - other.faults || one.uid - other.uid)
