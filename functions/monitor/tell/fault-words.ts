import { MAX_FAULTS } from '../../../shared/mailbox/set-aside.js'
import type { FolderReport } from './poll-outcome.js'

/** What a person should know of the messages of a folder that could not be decided on. */
export const faultWords = ({ folder, aside, quarantined }: FolderReport): string[] => [
  ...aside.map(
    ({ uid, faults, code, reason }) =>
      `${folder}, UID ${uid} could not be decided on, try ${faults} of ${MAX_FAULTS}, and what is behind it went on: ${code}, ${reason}`,
  ),
  ...quarantined.map(
    ({ uid, code, reason, recordKey }) =>
      `${folder}, UID ${uid} is in quarantine, it could not be decided on in ${MAX_FAULTS} polls: ${code}, ${reason}. What could be had of it is beside ${recordKey}; it is in the mailbox as it was`,
  ),
]
