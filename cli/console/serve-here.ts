import { resolve } from 'node:path'
import { type Console, serveConsole } from '../../console/serve-console.js'
import { PortTaken } from '../../local/mail-server/listening.js'
import type { Place } from '../../shared/place/place.js'
import { DEFAULT_DATA } from '../options.js'
import { chosenPlace, type PlaceOptions, placeOption } from '../place/chosen-place.js'

/** The port of the page unless told otherwise. */
export const CONSOLE_PORT = 8_200

/** A place over a network is not asked with every look. */
const FRESH_MS = { local: 1_000, stack: 30_000 }

/** The console of a place, as long as it is served. */
export interface ServedConsole extends Console {
  readonly place: Place
  /** With the key behind it: what a browser is opened with. @param path the view to begin with */
  addressOf(path: string): string
}

/** Serves the console of the place that was chosen. @throws WrongUse, PortTaken */
export async function serveHere(options: PlaceOptions, port: number): Promise<ServedConsole> {
  const { data = DEFAULT_DATA, stack } = options
  const place = await chosenPlace(options)
  const ending = new AbortController()
  const served = await serveConsole({
    place,
    option: placeOption(options),
    identity: stack === undefined ? `data ${resolve(data)}` : `stack ${stack}`,
    port,
    freshMs: stack === undefined ? FRESH_MS.local : FRESH_MS.stack,
    onBug: (thrown) => console.error(thrown),
    async invokeMonitor(event) {
      const { withMonitorFunction } = await import('../place/monitor-function.js')
      const use = { say: () => {}, signal: ending.signal }
      return withMonitorFunction(options, use, (monitor) => monitor.invoke(event))
    },
  })
  return {
    ...served,
    place,
    addressOf: (path) =>
      `${new URL(path.startsWith('/') ? path : `/${path}`, served.url).href}#key=${served.key}`,
    async close() {
      ending.abort()
      await served.close()
    },
  }
}

/** The same of a local world, on another port where that one is taken. */
export async function serveBeside(data: string, port: number): Promise<ServedConsole> {
  try {
    return await serveHere({ data }, port)
  } catch (error) {
    if (error instanceof PortTaken) return serveHere({ data }, 0)
    throw error
  }
}
