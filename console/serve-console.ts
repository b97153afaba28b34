import { createHash, randomBytes } from 'node:crypto'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { MonitorFunction, Place } from '../shared/place/place.js'
import type { FrameThing } from './frames/frame-thing.js'
import { framesApp } from './frames/frames-app.js'
import { IndexFiller } from './index/fill-index.js'
import { LedgerIndex } from './index/ledger-index.js'
import { openIndex } from './index/open-index.js'
import { listenHere } from './ports/listen-here.js'
import { Tickets } from './ports/tickets.js'
import type { PlannedAction } from './server/actions/planned-action.js'
import { consoleApp } from './server/console-app.js'
import type { ConsolePlace } from './server/console-place.js'
import { pageFiles } from './server/page-files.js'
import { decisionRoutes } from './server/routes/decisions.js'
import { incidentRoutes } from './server/routes/incidents.js'
import { mailRoutes } from './server/routes/mail.js'
import { overviewRoutes } from './server/routes/overview.js'
import { placeRoute } from './server/routes/place.js'
import { planRoutes } from './server/routes/plans.js'
import { sendRoutes } from './server/routes/sends.js'
import { tryRoutes } from './server/routes/try.js'

/** What the console is served with. */
export interface ConsoleOptions {
  readonly place: Place
  /** What a command needs to act on the same place: ` --stack mailjobs-prod`. */
  readonly option: string
  /** Tells places apart: each has an index of its own. */
  readonly identity: string
  /** The page is on it; 0: any that is free. Mail is shown from another one. */
  readonly port: number
  /** So old what is shown may be: what asks over a network may be older. */
  readonly freshMs: number
  /** Runs the monitor function of the place. */
  readonly invokeMonitor: MonitorFunction['invoke']
  /** Told of faults of ours. */
  readonly onBug: (thrown: unknown) => void
  /** @default under the user's cache */
  readonly indexFile?: string
}

/** The console, as long as it is served. */
export interface Console {
  /** `http://127.0.0.1:8100`. */
  readonly url: string
  /** What lets a browser in; it belongs behind `#key=`. */
  readonly key: string
  close(): Promise<void>
}

/**
 * Serves the console of a place on 127.0.0.1, to whoever has its key. Mail is shown from a port of its own, so that nothing in one can reach
 * the page. @throws PortTaken
 */
export async function serveConsole(options: ConsoleOptions): Promise<Console> {
  const { place, option, identity, port, freshMs, onBug } = options
  const { invokeMonitor, indexFile = cachedIn(identity) } = options
  // First: where the port is taken, nothing else is left open.
  const page = await listenHere(port)
  const index = new LedgerIndex(openIndex(indexFile))
  const now = () => new Date()
  const filler = new IndexFiller({ bucket: place.bucket, index, now, freshMs })
  const here: ConsolePlace = { place, option, index, filler, now, invokeMonitor }
  const key = randomBytes(32).toString('base64url')
  const files = await pageFiles()
  const frames = await listenHere(0)
  const newTicket = () => randomBytes(16).toString('base64url')
  const tickets = new Tickets<FrameThing>(newTicket, () => Date.now())
  const plans = new Tickets<PlannedAction>(newTicket, () => Date.now())
  frames.serve(framesApp({ tickets, host: frames.host, pageOrigin: page.origin }))
  page.serve(
    consoleApp({
      ...{ here, files, key, onBug },
      host: page.host,
      framesOrigin: frames.origin,
      newNonce: () => randomBytes(16).toString('base64url'),
      routes(app) {
        placeRoute(app, here)
        overviewRoutes(app, here)
        decisionRoutes(app, here)
        tryRoutes(app, here)
        sendRoutes(app, here)
        incidentRoutes(app, here)
        planRoutes(app, here, plans)
        mailRoutes(app, here, { origin: frames.origin, tickets })
      },
    }),
  )
  return {
    url: page.origin,
    key,
    async close() {
      filler.stop()
      await Promise.all([page.close(), frames.close()])
      index.database.close()
    },
  }
}

/** Rebuilt from the ledger where it is gone. */
const cachedIn = (identity: string): string =>
  join(
    homedir(),
    '.cache/mailjobs',
    createHash('sha256').update(identity).digest('hex').slice(0, 16),
    'console.sqlite',
  )
