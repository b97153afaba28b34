import type { Log } from '../../shared/runtime/log.js'

/** A log that nobody reads. */
export const SILENT_LOG: Log = {
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => SILENT_LOG,
}
