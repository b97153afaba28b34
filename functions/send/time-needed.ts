import type { SenderDefinition } from '../../shared/jobs/requests/sender-definition.js'
import { sendingVia } from './via/sending-vias.js'

/** Composing and recording. */
const AROUND_MS = 40_000

/** What a whole run has, less a little: a send that may need all of it begins a run, and never waits for a longer one. */
export const LONGEST_RUN_MS = 680_000

/**
 * The longest that handing over to one group of recipients may take, in milliseconds. It is not begun with less: cutting it off while
 * the server reads the message would leave it UNKNOWN. A sender that is gone needs no hand-over.
 */
export function timeNeededMs(sender: SenderDefinition | undefined): number {
  const handOverMs = sender ? sendingVia(sender.via).longestHandOverMs(sender) : 0
  return Math.min(AROUND_MS + handOverMs, LONGEST_RUN_MS)
}
