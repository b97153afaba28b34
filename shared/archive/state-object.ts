import type * as z from 'zod'
import { StorageFailed } from '../failures/storage-errors.js'
import type { Archive } from './archive.js'

const JSON_TYPE = { contentType: 'application/json' } as const

/** State that several runs may write at once: small JSON, replaced by compare-and-swap only. */
export interface StateObject<State> {
  /** What was read, or written since; undefined if there is none yet. */
  readonly current: State | undefined
  /** Replaces it. False, and nothing changed, if another writer was first: read it again then. */
  replace(next: State): Promise<boolean>
}

/** How state objects are read: the archive, and an id for each write. */
export interface StateAccess {
  readonly archive: Archive
  readonly newId: () => string
}

/** Reads a state object. @throws StorageFailed if it is not what the schema says, since guessing could lose mail. */
export async function readState<State>(
  { archive, newId }: StateAccess,
  key: string,
  schema: z.ZodType<State>,
): Promise<StateObject<State>> {
  const stored = await archive.read(key)
  let current = stored && parseState(stored.body, key, schema)
  let etag = stored?.etag
  return {
    get current() {
      return current
    },
    async replace(next) {
      // The writer's id settles a lost answer: the client's retry then finds its own write and is told 412.
      const writer = newId()
      const body = JSON.stringify({ ...next, writer })
      const swapped = await archive.swap(key, body, etag, JSON_TYPE)
      const found = swapped === undefined ? await archive.read(key) : undefined
      if (swapped === undefined && writerOf(found?.body) !== writer) return false
      etag = swapped ?? found?.etag
      current = next
      return true
    },
  }
}

function parseState<State>(body: Buffer, key: string, schema: z.ZodType<State>): State {
  const parsed = schema.safeParse(jsonOf(body))
  if (parsed.success) return parsed.data
  throw new StorageFailed(`${key} is not a state object of this version: ${parsed.error.message}`)
}

function writerOf(body: Buffer | undefined): unknown {
  const state = body && jsonOf(body)
  return typeof state === 'object' && state !== null ? Reflect.get(state, 'writer') : undefined
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
