import { readState, type StateAccess } from '../archive/state-object.js'
import { muteKey } from '../contract/keys.js'
import { StorageFailed } from '../failures/storage-errors.js'
import { isInForce, type Mute, muteSchema } from './mute.js'

/** Writes a mute, over the one before. @throws StorageFailed if somebody else was first, as nobody can say then what holds */
export async function replaceMute(access: StateAccess, next: Mute): Promise<void> {
  const key = muteKey(next.name)
  const object = await readState(access, key, muteSchema)
  if (!(await object.replace(next)))
    throw new StorageFailed(`${key}: somebody else has just changed it`)
}

/** Ends a mute now: what it hid is told with the next tick of the watch. Undefined if there is none in force. @throws StorageFailed */
export async function endMute(
  access: StateAccess,
  name: string,
  now: Date,
): Promise<Mute | undefined> {
  const { current } = await readState(access, muteKey(name), muteSchema)
  if (!current || !isInForce(current, now)) return undefined
  const over: Mute = { ...current, until: now.toISOString() }
  await replaceMute(access, over)
  return over
}
