import { randomUUID } from 'node:crypto'
import { hostname, userInfo } from 'node:os'
import { endMute, replaceMute } from '../../../shared/incidents/change-mute.js'
import { mutesIn } from '../../../shared/incidents/incident-store.js'
import { faultOfEnd, isInForce } from '../../../shared/incidents/mute.js'
import { AskedWrongly, noSuch } from '../answer-errors.js'
import type { ConsolePlace } from '../console-place.js'
import { type PlannedAction, shellWord, stale } from './planned-action.js'

const HOUR_MS = 3_600_000

/** Tells nobody of something for some hours. @throws AskedWrongly */
export async function planMute(
  { place, now, option }: ConsolePlace,
  {
    name,
    hours,
    reason,
  }: { readonly name: string; readonly hours: number; readonly reason: string },
): Promise<PlannedAction> {
  const until = new Date(+now() + hours * HOUR_MS)
  const fault = faultOfEnd(until, now())
  if (fault !== undefined) throw new AskedWrongly(400, 'MUTE_TOO_LONG', fault)
  const { data } = await place.watched()
  const known = [
    ...(data?.senders ?? []),
    ...(data?.mailboxes ?? []).flatMap((mailbox) => [
      mailbox.name,
      ...mailbox.monitors.map((monitor) => monitor.name),
    ]),
  ]
  if (!known.includes(name)) throw noSuch('mailbox, monitor or sender')
  return {
    command: `mailjobs mute ${name} --until ${hours}h --reason ${shellWord(reason)}${option}`,
    effects: [{ said: 'effectMute', values: { name, hours } }],
    async run() {
      await place.decide((archive) =>
        replaceMute(
          { archive, newId: randomUUID },
          {
            schemaVersion: 1,
            name,
            from: now().toISOString(),
            until: until.toISOString(),
            reason,
            by: `${userInfo().username}@${hostname()}`,
          },
        ),
      )
      return { done: { said: 'doneMute', values: { name, until: until.toISOString() } } }
    },
  }
}

/** Ends a mute now. @throws AskedWrongly */
export async function planUnmute(
  { place, now, option }: ConsolePlace,
  name: string,
): Promise<PlannedAction> {
  const { all } = await mutesIn(place.bucket)
  if (!all.some((mute) => mute.name === name && isInForce(mute, now()))) throw noSuch('mute')
  return {
    command: `mailjobs mute ${name} --end${option}`,
    effects: [{ said: 'effectUnmute', values: { name } }],
    async run() {
      const over = await place.decide((archive) =>
        endMute({ archive, newId: randomUUID }, name, now()),
      )
      if (!over) throw stale(`${name} is not muted any more`)
      return { done: { said: 'doneUnmute', values: { name } } }
    },
  }
}
