import { KEY_HEADER } from '../../console/ports/judge-request.js'
import { type Console, serveConsole } from '../../console/serve-console.js'
import type { ConsoleWorld } from './console-world.js'

/** A console of a world, and how it is asked as its page does. */
export interface ServedWorld extends Console {
  readonly bugs: unknown[]
  /** What the monitor function was run with. */
  readonly invoked: unknown[]
  get(path: string): Promise<Response>
  /** What is answered, as what console/api says it is. */
  answer<T>(path: string): Promise<T>
  post(path: string, body: object): Promise<Response>
}

/** Serves the console of a world, with an index in memory. */
export async function serveWorld({ place }: ConsoleWorld): Promise<ServedWorld> {
  const invoked: unknown[] = []
  const bugs: unknown[] = []
  const served = await serveConsole({
    place,
    option: '',
    identity: 'test',
    port: 0,
    freshMs: 0,
    indexFile: ':memory:',
    invokeMonitor: async (event) => {
      invoked.push(event)
      return { result: 'succeeded', decided: 2, matched: 1 }
    },
    onBug: (thrown) => void bugs.push(thrown),
  })
  const headers = { [KEY_HEADER]: served.key }
  return {
    ...served,
    bugs,
    invoked,
    get: (path) => fetch(`${served.url}${path}`, { headers }),
    answer: async <T>(path: string) =>
      (await (await fetch(`${served.url}${path}`, { headers })).json()) as T,
    post: (path, body) =>
      fetch(`${served.url}${path}`, {
        method: 'POST',
        headers: { ...headers, 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      }),
  }
}
