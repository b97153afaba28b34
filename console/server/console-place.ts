import type { MonitorFunction, Place } from '../../shared/place/place.js'
import type { IndexFiller } from '../index/fill-index.js'
import type { LedgerIndex } from '../index/ledger-index.js'

/** What the routes of the console answer from. */
export interface ConsolePlace {
  readonly place: Place
  /** What a command needs to act on the same place: ` --stack mailjobs-prod`. */
  readonly option: string
  readonly index: LedgerIndex
  readonly filler: IndexFiller
  readonly now: () => Date
  /** Runs the monitor function of the place with an event, and waits for what it answers. */
  readonly invokeMonitor: MonitorFunction['invoke']
}
