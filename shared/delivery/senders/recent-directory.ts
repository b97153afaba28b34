import type { SenderDirectory } from './sender-directory.js'

/**
 * For how long what was read of senders and address book holds. Parameter Store gives an account 40 readings a second, for all of its functions
 * together (Systems Manager quotas).
 */
const RECENT_MS = 30_000

/**
 * The senders as they were read within the last half a minute, over all invocations of an environment.
 *
 * @param newDirectory one that has read nothing yet
 */
export function recentDirectory(
  newDirectory: () => SenderDirectory,
  now: () => Date,
): () => SenderDirectory {
  let recent: { readonly directory: SenderDirectory; readonly sinceMs: number } | undefined
  const begin = (): SenderDirectory => {
    const read = newDirectory()
    const directory: SenderDirectory = {
      sender: (name) => read.sender(name),
      addressBook: () => read.addressBook(),
      // Of several that ask side by side the first one begins it.
      anew: () => (recent && recent.directory !== directory ? recent.directory : begin()),
    }
    recent = { directory, sinceMs: now().getTime() }
    return directory
  }
  return () => {
    const ageMs = now().getTime() - (recent?.sinceMs ?? 0)
    // A clock that was set back makes nothing recent.
    return recent && ageMs >= 0 && ageMs < RECENT_MS ? recent.directory : begin()
  }
}
