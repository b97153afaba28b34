import * as z from 'zod'
import type { Incident } from './incident.js'

/** A mute that is forgotten hides what nobody hears of: it has an end. */
export const MAX_MUTE_DAYS = 14

const DAY_MS = 86_400_000

/** What somebody does not want to hear of for a while, `state/.mutes/<name>.json`. */
export const muteSchema = z.object({
  schemaVersion: z.literal(1),
  /** Of a monitor, a mailbox or a sender: whatever has it. */
  name: z.string(),
  from: z.iso.datetime(),
  until: z.iso.datetime(),
  reason: z.string(),
  /** Who said so, as the machine knows them. */
  by: z.string(),
})

/** What somebody does not want to hear of for a while. */
export type Mute = z.output<typeof muteSchema>

/** Whether it hides what happens now. It is never ended by mail, nor by a deployment. */
export const isInForce = ({ until }: Mute, now: Date): boolean => Date.parse(until) > now.getTime()

type Subject = Pick<Incident, 'mailbox' | 'monitors' | 'sender'>

/** Whether it has to do with an incident. */
export const covers = ({ name }: Mute, { mailbox, monitors, sender }: Subject): boolean =>
  mailbox === name || sender === name || monitors.includes(name)

/** Whether an incident is hidden now: its mailbox or its sender is muted, or every monitor that it is about. */
export function isMuted(mutes: readonly Mute[], incident: Subject, now: Date): boolean {
  const names = new Set(mutes.filter((mute) => isInForce(mute, now)).map(({ name }) => name))
  const { mailbox, monitors, sender } = incident
  if ([mailbox, sender].some((name) => name !== undefined && names.has(name))) return true
  return monitors.length > 0 && monitors.every((name) => names.has(name))
}

/** What is wrong with the end of a mute, in words; undefined if nothing is. */
export function faultOfEnd(until: Date, now: Date): string | undefined {
  if (until <= now) return `it is over already (${until.toISOString()})`
  if (until.getTime() - now.getTime() > MAX_MUTE_DAYS * DAY_MS)
    return `a mute lasts ${MAX_MUTE_DAYS} days at most: what is wrong for longer belongs into the jobs file (enabled: false)`
  return undefined
}
