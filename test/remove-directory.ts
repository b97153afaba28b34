import { rm } from 'node:fs/promises'

/**
 * Removes a directory of a test and all in it; none is fine.
 * A run that was given up, or a server that is ending, may still write a file into it: rm says ENOTEMPTY then, and is tried again, with 50 ms more each time.
 */
export const removeDirectory = (directory: string): Promise<void> =>
  rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
