import { BATCH_UIDS } from '../../../shared/mailbox/arrivals.js'

/**
 * A message up to this size is held in memory, and small ones in groups up to it. Two groups are there at once: one that
 * is being kept, and the next one, arriving.
 */
export const MAX_HELD_BYTES = 8 * 1024 * 1024

/** Messages decided and kept at once; each that matched has several objects on their way to the bucket. */
export const MAX_GROUP_MESSAGES = 50

/**
 * Consecutive messages in groups whose bodies fit into memory together, none of them in two batches. `bytesOf` is what a
 * message's body will take, 0 if it is not needed; one that is too large for memory has a group to itself.
 */
export function fetchGroups<Message>(
  messages: readonly Message[],
  bytesOf: (message: Message) => number,
): Message[][] {
  const groups: Message[][] = []
  let room = 0
  for (const [index, message] of messages.entries()) {
    const bytes = bytesOf(message)
    const group = index % BATCH_UIDS === 0 ? undefined : groups.at(-1)
    if (group && bytes <= room && group.length < MAX_GROUP_MESSAGES) {
      group.push(message)
      room -= bytes
    } else {
      groups.push([message])
      room = MAX_HELD_BYTES - bytes
    }
  }
  return groups
}

/**
 * Groups in runs that one FETCH can serve. A group that needs commands of its own is a run by itself: none can be given
 * while an answer is still arriving.
 */
export function runsOf<Group>(
  groups: readonly Group[],
  needsCommands: (group: Group) => boolean,
): Group[][] {
  const runs: Group[][] = []
  let endsRun = true
  for (const group of groups) {
    const isAlone = needsCommands(group)
    if (endsRun || isAlone) runs.push([group])
    else runs.at(-1)?.push(group)
    endsRun = isAlone
  }
  return runs
}
